package io.github.sessionfilter;

import io.github.sessionfilter.session.PlainPath;
import jakarta.servlet.ServletContext;

/** Encodes a path of the webapp as browsers see it in a URI (RFC 3986): {@code /my app} as {@code /my%20app}. */
final class EncodedPath {
    private EncodedPath() {}

    /** Returns the encoded context path of {@code context}; empty for the root. */
    static String ofContext(ServletContext context) {
        // Not the request's context path: that one is as the client wrote it, and could contain cookie attributes.
        return of(context.getContextPath());
    }

    /** Returns {@code path} as {@link PlainPath#encoded} does. */
    static String of(String path) {
        return PlainPath.encoded(path);
    }
}
