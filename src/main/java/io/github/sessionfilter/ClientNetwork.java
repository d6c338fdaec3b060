package io.github.sessionfilter;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells from which network a client comes: its IPv4 address, or the first 64 bits of its IPv6 address.
 *
 * <p>The address is the peer's. In a request of a trusted proxy, it is the last address in {@code X-Forwarded-For} that is not a
 * trusted proxy's, or the last one if all are. If the container has replaced the peer's address already, what is left in that
 * header is the client's own, and is not read. Thread-safe.
 */
final class ClientNetwork {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    /** A longer list is cut at its beginning, which clients write. */
    private static final int MAX_ADDRESSES = 20;

    private final TrustedProxies proxies;
    /** Null until the first request. */
    private volatile @Nullable Boolean addressesAreReplaced;

    ClientNetwork(SessionFilterConfig config) {
        this.proxies = new TrustedProxies(config);
    }

    /** Returns the network. An address that cannot be read is a network of its own. */
    String of(HttpServletRequest request) {
        var peer = Objects.requireNonNullElse(request.getRemoteAddr(), "");
        boolean byProxy = proxies.sent(request) && !addressesAreReplaced(request.getServletContext());
        return Network.ofClient(byProxy ? forwarded(request, peer) : peer);
    }

    private boolean addressesAreReplaced(ServletContext context) {
        var known = addressesAreReplaced;
        if (known == null) {
            known = AddressRewriting.find(context) != null;
            addressesAreReplaced = known;
        }
        return known;
    }

    private String forwarded(HttpServletRequest request, String peer) {
        var addresses = Arrays.asList(String.join(",", Collections.list(request.getHeaders(FORWARDED_FOR)))
                .split(","));
        var last = peer;
        for (int i = addresses.size() - 1, end = Math.max(0, addresses.size() - MAX_ADDRESSES); i >= end; i--) {
            var address = withoutPort(addresses.get(i).strip());
            if (!Network.isAddress(address)) {
                break; // a client may write anything in front of what proxies append
            }
            if (!proxies.contain(address)) {
                return address;
            }
            last = i == addresses.size() - 1 ? address : last;
        }
        return last;
    }

    /** Some proxies append the port: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
    private static String withoutPort(String address) {
        int bracket = address.indexOf(']');
        int colon = address.indexOf(':');
        if (address.startsWith("[") && bracket > 0) {
            return address.substring(1, bracket);
        }
        return colon > 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
    }
}
