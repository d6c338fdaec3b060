package io.github.sessionfilter.auth;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the path of a described request, as a container does.
 *
 * <p>The server that answers the request may be of any kind. A path that servers read in different ways has no decoded form, so it
 * is protected.
 */
final class DescribedPath {
    private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");

    private static final String SEPARATORS = "/\\.;";

    private DescribedPath() {}

    /**
     * Returns the decoded path, or null if it is ambiguous or cannot be decoded.
     *
     * <p>Parameters of the last segment stay: only containers remove them, so {@code /login;x} is not {@code /login} for all servers.
     *
     * @param raw the path, which begins with a slash, without its query
     */
    static @Nullable String decode(String raw) {
        if (!raw.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#' && c != '\\')) {
            return null;
        }
        int lastSegment = raw.lastIndexOf('/');
        var text = PARAMETERS.matcher(raw.substring(0, lastSegment)).replaceAll("") + raw.substring(lastSegment);
        return text.indexOf('%') < 0 ? text : decodeEscapes(text);
    }

    /** Decodes octets once, as UTF-8. Those that are no UTF-8 become U+FFFD, which no path of a setting has. */
    private static @Nullable String decodeEscapes(String text) {
        var octets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                octets.write(c);
                continue;
            }
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low < 0) {
                return null;
            }
            octets.write(high * 16 + low);
            i += 2;
        }
        var decoded = octets.toString(StandardCharsets.UTF_8);
        return decoded.codePoints().anyMatch(DescribedPath::looksLikeASeparator) ? null : decoded;
    }

    /** Some file systems take U+FF0F for a slash, or U+2025 for two dots. */
    private static boolean looksLikeASeparator(int codePoint) {
        return codePoint >= 0x80
                && Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC)
                        .chars()
                        .anyMatch(c -> SEPARATORS.indexOf(c) >= 0);
    }
}
