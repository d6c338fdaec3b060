package io.github.sessionfilter.session;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Recognizes paths that every reader reads the same way, and encodes paths for a URI (RFC 3986). */
public final class PlainPath {
    private static final String UNRESERVED_OR_DELIMITER = "/-._~!$&'()*+,=:@%";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PlainPath() {}

    /**
     * Returns whether a path has only one reading. It must be absolute, without empty segments, dot segments, parameters,
     * escapes, backslashes, wildcards and control characters. It may end with a slash.
     */
    public static boolean is(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return false;
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (isUnusual(c) || c == '/' && startsEmptyOrDotSegment(path, i + 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnusual(char c) {
        return switch (c) {
            case '\\', ';', '%', '?', '#', '*', 0xfffd -> true;
            default -> c < ' ' || c >= 0x7f && c <= 0x9f;
        };
    }

    /** Returns whether the segment at {@code start} is "." or "..", or empty and not the last one. */
    public static boolean startsEmptyOrDotSegment(String path, int start) {
        if (start == path.length()) {
            return false;
        }
        char first = path.charAt(start);
        if (first != '.') {
            return first == '/';
        }
        int end = path.indexOf('/', start);
        int length = (end < 0 ? path.length() : end) - start;
        return length == 1 || length == 2 && path.startsWith("..", start);
    }

    /** Returns {@code path} with all octets encoded that a URI cannot hold. Octets that are encoded already stay. */
    public static String encoded(String path) {
        var encoded = new StringBuilder();
        for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED_OR_DELIMITER.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return encoded.toString();
    }
}
