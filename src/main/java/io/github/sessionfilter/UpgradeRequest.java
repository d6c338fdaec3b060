package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;

/** Recognizes requests to open a WebSocket: by Upgrade (RFC 6455) or, in HTTP/2, by CONNECT (RFC 8441). */
final class UpgradeRequest {
    private UpgradeRequest() {}

    /** Returns whether {@code request} asks for another protocol. */
    static boolean is(HttpServletRequest request) {
        return request.getHeader("Upgrade") != null || request.getMethod().equals("CONNECT");
    }

    /** Returns whether {@code request} asks for a WebSocket, and not for another protocol such as {@code h2c}. */
    static boolean isForWebSocket(HttpServletRequest request) {
        var protocol = request.getHeader("Upgrade");
        return protocol == null
                ? request.getMethod().equals("CONNECT")
                : protocol.toLowerCase(Locale.ROOT).contains("websocket");
    }
}
