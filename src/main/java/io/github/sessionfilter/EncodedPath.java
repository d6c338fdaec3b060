package io.github.sessionfilter;

import jakarta.servlet.ServletContext;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Encodes a path of the webapp as browsers see it in a URI (RFC 3986): {@code /my app} as {@code /my%20app}. */
final class EncodedPath {
    private static final String UNRESERVED_OR_DELIMITER = "/-._~!$&'()*+,=:@%";

    private EncodedPath() {}

    /** Returns the encoded context path of {@code context}; empty for the root. */
    static String ofContext(ServletContext context) {
        // Not the request's context path: that one is as the client wrote it, and could contain cookie attributes.
        return of(context.getContextPath());
    }

    /** Returns {@code path} with all octets encoded that a URI cannot hold. Octets that are encoded already stay. */
    static String of(String path) {
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
