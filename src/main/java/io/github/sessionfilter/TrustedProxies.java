package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request comes from a proxy whose forwarded headers are trusted.
 *
 * <p>The address of the TCP peer must be in {@code trustedProxies}. A container may replace that address by a forwarded one
 * (Tomcat's RemoteIpValve, Jetty's ForwardedRequestCustomizer); there {@code trustedProxyHeader} is required as well: a header
 * with a secret that only the proxy knows. Immutable and thread-safe.
 */
final class TrustedProxies {
    private final List<Network> networks;
    private final @Nullable String headerName;
    private final byte[] secret;

    TrustedProxies(SessionFilterConfig config) {
        this.networks = Objects.requireNonNullElse(config.find(Settings.TRUSTED_PROXIES), List.of());
        var header = config.find(Settings.TRUSTED_PROXY_HEADER);
        int colon = header == null ? -1 : header.indexOf(':');
        this.headerName = header == null ? null : header.substring(0, colon).strip();
        this.secret =
                header == null ? new byte[0] : bytes(header.substring(colon + 1).strip());
    }

    /** Returns whether a trusted proxy has sent {@code request}. */
    boolean sent(HttpServletRequest request) {
        if (networks.isEmpty()) {
            return false;
        }
        var peer = request.getRemoteAddr();
        if (peer == null || !contain(peer)) {
            return false;
        }
        if (headerName == null) {
            return true;
        }
        var presented = request.getHeader(headerName);
        return presented != null && MessageDigest.isEqual(secret, bytes(presented)); // in constant time
    }

    /** Returns whether {@code address} is a trusted proxy's. */
    boolean contain(String address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
