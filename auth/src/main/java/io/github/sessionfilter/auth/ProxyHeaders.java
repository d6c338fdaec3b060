package io.github.sessionfilter.auth;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a proxy say about the client's request.
 *
 * <p>A proxy uses one kind of headers. A client can add the other kind, which proxies pass on; such a request has a problem. Immutable
 * and thread-safe.
 *
 * @param method the method
 * @param uri the URI as the client sent it, with its query
 * @param problem why the description cannot be used, or null
 */
record ProxyHeaders(String method, String uri, @Nullable String problem) {
    /** A method is a token (RFC 9110, section 5.6.2). */
    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");

    private static final Kind NGINX = new Kind("X-Original-Method", "X-Original-URI");
    private static final Kind TRAEFIK = new Kind("X-Forwarded-Method", "X-Forwarded-Uri");

    /** The headers of one kind of proxies. */
    private record Kind(String method, String uri) {
        boolean isIn(HttpServletRequest request) {
            return request.getHeader(method) != null || request.getHeader(uri) != null;
        }
    }

    /** Reads the description. Whether its sender is trusted is not asked here. */
    static ProxyHeaders read(HttpServletRequest request) {
        boolean original = NGINX.isIn(request);
        if (original && TRAEFIK.isIn(request)) {
            return unusable("two-descriptions");
        }
        var kind = original ? NGINX : TRAEFIK;
        var methods = values(kind.method, request);
        var uris = values(kind.uri, request);
        if (methods.isEmpty() || uris.isEmpty()) {
            return unusable("no-description");
        }
        if (methods.size() > 1 || uris.size() > 1) {
            return unusable("two-descriptions");
        }
        var method = methods.get(0);
        var uri = uris.get(0);
        boolean possible = METHOD.matcher(method).matches() && uri.startsWith("/");
        return possible ? new ProxyHeaders(method, uri, null) : unusable("impossible-description");
    }

    private static List<String> values(String header, HttpServletRequest request) {
        return Collections.list(request.getHeaders(header));
    }

    private static ProxyHeaders unusable(String problem) {
        return new ProxyHeaders("", "", problem);
    }
}
