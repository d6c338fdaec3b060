package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;

/**
 * Keeps other sites from using a browser's session cookie: an unsafe request must come from our own pages or from an
 * allowed origin, by the word of {@code Sec-Fetch-Site} (W3C Fetch Metadata) or {@code Origin} (RFC 6454).
 *
 * <p>A request with neither header doesn't come from a browser of the last years, or not from a page, and passes.
 * Immutable and safe for use by many threads.
 */
final class OriginCheck {
    /** RFC 9110, section 9.2.1. */
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Set<String> allowedOrigins;

    OriginCheck(List<String> allowedOrigins) {
        this.allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** Returns whether a request whose id came by cookie alone may go on. */
    boolean passes(HttpServletRequest request) {
        if (SAFE_METHODS.contains(request.getMethod())) {
            return true;
        }
        var site = request.getHeader("Sec-Fetch-Site");
        var origin = request.getHeader("Origin");
        if (site == null && origin == null) {
            return true;
        }
        return "same-origin".equals(site)
                || origin != null && (allowedOrigins.contains(origin) || isOurs(origin, request));
    }

    /** Compares host and port only: behind a proxy that ends TLS, the scheme we see isn't the browser's. */
    private static boolean isOurs(String origin, HttpServletRequest request) {
        int authority = origin.indexOf("://");
        if (authority < 0) {
            return false; // "null", a sandboxed page
        }
        int port = request.getServerPort();
        boolean defaultPort = port == 80 || port == 443;
        var host = request.getServerName() + (defaultPort ? "" : ":" + port);
        return origin.substring(authority + 3).equalsIgnoreCase(host);
    }
}
