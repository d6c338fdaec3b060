package io.github.sessionfilter;

import jakarta.servlet.ServletContext;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Encodes the context path of a webapp as browsers see it in a URI (RFC 3986): {@code /my app} as {@code /my%20app}. */
final class ContextPath {
    private static final String UNRESERVED_OR_DELIMITER = "/-._~!$&'()*+,=:@%";

    private ContextPath() {}

    /** Returns the encoded context path of {@code context}; empty for the root. */
    static String of(ServletContext context) {
        // Not the request's context path: that one is as the client wrote it, and could contain cookie attributes.
        var path = context.getContextPath();
        var encoded = new StringBuilder();
        for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED_OR_DELIMITER.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return encoded.toString();
    }
}
