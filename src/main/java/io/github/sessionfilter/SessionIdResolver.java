package io.github.sessionfilter;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.Unauthorized;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Reads the session id from a request and sends it in a response.
 *
 * <p>The carriers are a header, and if configured a bearer token (RFC 6750) and a cookie (RFC 6265). A request has one
 * id. Several carriers may hold it if the id is the same in all; anything else is malformed. The query, path parameters
 * and the body are never read. Immutable and thread-safe.
 */
final class SessionIdResolver {
    private static final String AUTHORIZATION = "Authorization";
    private static final String BEARER = "Bearer";
    private static final String CONFLICT = ""; // has not the shape of an id

    private final String header;
    private final boolean bearer;
    private final @Nullable String cookie;
    private final String vary;

    SessionIdResolver(SessionFilterConfig config) {
        this.header = config.get(Settings.SESSION_HEADER);
        this.bearer = config.get(Settings.BEARER);
        this.cookie = config.find(Settings.SESSION_COOKIE);
        this.vary = header + (bearer ? ", " + AUTHORIZATION : "") + (cookie != null ? ", Cookie" : "");
    }

    /** What the carriers of a request hold. */
    sealed interface Presented {}

    /**
     * One well-formed id.
     *
     * @param byCookieAlone whether only the cookie held it, which a browser sends without being asked
     */
    record OneId(SessionId id, boolean byCookieAlone) implements Presented {}

    /**
     * No id, or no well-formed one.
     *
     * @param reason {@link Unauthorized#MISSING} or {@link Unauthorized#MALFORMED}
     */
    record NoId(Unauthorized reason) implements Presented {
        private static final NoId MISSING = new NoId(Unauthorized.MISSING);
        private static final NoId MALFORMED = new NoId(Unauthorized.MALFORMED);
    }

    /** Returns what the carriers of {@code request} hold. */
    Presented resolve(HttpServletRequest request) {
        var inHeaders = inBearer(request, inHeader(request));
        var presented = inCookies(request, inHeaders);
        if (presented == null) {
            return NoId.MISSING;
        }
        var id = SessionId.parse(presented);
        return id == null ? NoId.MALFORMED : new OneId(id, inHeaders == null);
    }

    private @Nullable String inHeader(HttpServletRequest request) {
        String found = null;
        var values = request.getHeaders(header);
        while (values.hasMoreElements()) {
            found = same(found, values.nextElement());
        }
        return found;
    }

    private @Nullable String inBearer(HttpServletRequest request, @Nullable String found) {
        if (!bearer) {
            return found;
        }
        var values = request.getHeaders(AUTHORIZATION);
        while (values.hasMoreElements()) {
            var value = values.nextElement();
            boolean ours = value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    && (value.length() == BEARER.length() || value.charAt(BEARER.length()) == ' ');
            if (ours) {
                found = same(found, value.substring(BEARER.length()).strip());
            }
        }
        return found;
    }

    private @Nullable String inCookies(HttpServletRequest request, @Nullable String found) {
        var cookies = cookie == null ? null : request.getCookies();
        if (cookies == null) {
            return found;
        }
        for (var each : cookies) {
            if (each.getName().equals(cookie)) {
                found = same(found, each.getValue());
            }
        }
        return found;
    }

    private static String same(@Nullable String found, String value) {
        return found == null || found.equals(value) ? value : CONFLICT;
    }

    /** Sends the client its id in the header and, if configured, the cookie. */
    void set(HttpServletRequest request, HttpServletResponse response, SessionId id) {
        response.setHeader(header, id.secret());
        setCookie(request, response, id.secret(), "");
    }

    /** Deletes the client's cookie. */
    void clear(HttpServletRequest request, HttpServletResponse response) {
        setCookie(request, response, "", "; Max-Age=0");
    }

    /** Returns the value of {@code Vary}: the request headers of all carriers. */
    String vary() {
        return vary;
    }

    // Written by hand, because Servlet 5 cannot set SameSite.
    private void setCookie(HttpServletRequest request, HttpServletResponse response, String value, String age) {
        if (cookie == null) {
            return;
        }
        // Not the request's context path: that one is as the client wrote it, and could contain cookie attributes.
        var contextPath = request.getServletContext().getContextPath();
        boolean wholeHost = cookie.startsWith("__Host-") || contextPath.isEmpty();
        var path = wholeHost ? "/" : contextPath;
        response.addHeader(
                "Set-Cookie", cookie + "=" + value + "; Path=" + path + age + "; Secure; HttpOnly; SameSite=Lax");
    }
}
