package io.github.sessionfilter;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.regex.Pattern;

/** Reads a raw request URI as a framework may that does not use the container's path. */
final class RawPath {
    private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");

    private RawPath() {}

    /**
     * Returns the path of {@code uri} below {@code contextPath}: decoded, and without parameters, dot segments and a fragment, which
     * nginx cuts off.
     */
    static String normalized(String uri, String contextPath) {
        int fragment = uri.indexOf('#');
        var path = fragment < 0 ? uri : uri.substring(0, fragment);
        var below = path.startsWith(contextPath) ? path.substring(contextPath.length()) : path;
        var decoded = decoded(PARAMETERS.matcher(below).replaceAll("")).replace('\\', '/');
        var kept = new ArrayDeque<String>();
        for (var segment : decoded.split("/", -1)) {
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                kept.addLast(segment);
            }
        }
        return "/" + String.join("/", kept);
    }

    /** Decodes escapes once, as UTF-8. Text that is no escape stays as it is. */
    private static String decoded(String text) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            int high = text.charAt(i) == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
