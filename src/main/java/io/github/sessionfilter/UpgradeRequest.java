package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;

/** Recognizes requests to open a WebSocket: by Upgrade (RFC 6455) or, in HTTP/2, by CONNECT (RFC 8441). */
final class UpgradeRequest {
    private UpgradeRequest() {}

    /** Returns whether {@code request} asks for a WebSocket. */
    static boolean is(HttpServletRequest request) {
        return request.getHeader("Upgrade") != null || request.getMethod().equals("CONNECT");
    }
}
