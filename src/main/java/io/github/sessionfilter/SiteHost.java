package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Compares hosts and ports with those by which browsers reach the site.
 *
 * <p>Only a trusted proxy tells them by {@code X-Forwarded-Host}. Immutable and thread-safe.
 */
final class SiteHost {
    private final TrustedProxies trustedProxies;

    SiteHost(SessionFilterConfig config) {
        this.trustedProxies = new TrustedProxies(config);
    }

    /**
     * Returns whether {@code authority}, a host and perhaps a port (RFC 3986), is that of the site. The scheme is not
     * compared: behind a proxy that ends TLS it differs from the browser's.
     */
    boolean is(String authority, HttpServletRequest request) {
        return authority.equalsIgnoreCase(of(request));
    }

    private String of(HttpServletRequest request) {
        var forwarded = request.getHeader("X-Forwarded-Host");
        if (forwarded != null && trustedProxies.sent(request)) {
            int comma = forwarded.indexOf(','); // the first proxy's value comes first
            return withoutDefaultPort((comma < 0 ? forwarded : forwarded.substring(0, comma)).strip());
        }
        int port = request.getServerPort();
        boolean defaultPort = port == 80 || port == 443;
        return request.getServerName() + (defaultPort ? "" : ":" + port);
    }

    /** Browsers leave the port out, and some proxies do not. */
    private static String withoutDefaultPort(String host) {
        return host.endsWith(":80") || host.endsWith(":443") ? host.substring(0, host.lastIndexOf(':')) : host;
    }
}
