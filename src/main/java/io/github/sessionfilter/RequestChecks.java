package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Decides about requests that other servers answer, such as those that a proxy describes.
 *
 * <p>Thread-safe.
 */
public final class RequestChecks {
    private final Gate gate;
    private final TrustedProxies trustedProxies;

    RequestChecks(Gate gate, TrustedProxies trustedProxies) {
        this.gate = gate;
        this.trustedProxies = trustedProxies;
    }

    /**
     * Decides about a request as the filter does: by its path and the session that it presents. It counts the request, and
     * touches the session once; nothing touches it while the other server sends its response. On one of {@code
     * logoutPaths} it ends the session.
     *
     * @param response gets the cookie that a logout deletes; nothing else is written to it
     */
    public RequestVerdict about(HttpServletRequest request, HttpServletResponse response) {
        return new RequestVerdict(gate.decide(request, response));
    }

    /**
     * Returns whether the filter has ended the login of a request, because its path is one of {@code logoutPaths}. It has not if
     * the request was not meant, such as a link on another site.
     */
    public boolean hasEndedLogin(HttpServletRequest request) {
        return LogoutPaths.hasEnded(request);
    }

    /** Returns whether a request comes from one of {@code trustedProxies}, and has {@code trustedProxyHeader} if that is set. */
    public boolean isFromTrustedProxy(HttpServletRequest request) {
        return trustedProxies.sent(request);
    }
}
