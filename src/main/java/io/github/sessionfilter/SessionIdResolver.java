package io.github.sessionfilter;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Where the session id travels: a header of its own, a bearer token (RFC 6750), a cookie (RFC 6265).
 *
 * <p>A request has one id. It may stand in several carriers if it is the same in all; anything else is malformed. Never
 * looked for in the query, a path parameter or the body. Immutable and safe for use by many threads.
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
        this.header = config.get(SessionFilterConfig.SESSION_HEADER);
        this.bearer = config.get(SessionFilterConfig.BEARER);
        this.cookie = config.find(SessionFilterConfig.SESSION_COOKIE);
        this.vary = header + (bearer ? ", " + AUTHORIZATION : "") + (cookie != null ? ", Cookie" : "");
    }

    /**
     * What a request holds.
     *
     * @param id the one well-formed id, or null
     * @param absence why there is none; means nothing when there is one
     * @param byCookieAlone whether only the cookie held it, which a browser adds by itself
     */
    record Presented(@Nullable SessionId id, Reason absence, boolean byCookieAlone) {
        private static final Presented NOTHING = new Presented(null, Reason.MISSING, false);
        private static final Presented ODD = new Presented(null, Reason.MALFORMED, false);
    }

    /** Returns what {@code request} presents. */
    Presented resolve(HttpServletRequest request) {
        var inHeaders = inBearer(request, inHeader(request));
        var presented = inCookies(request, inHeaders);
        if (presented == null) {
            return Presented.NOTHING;
        }
        var id = SessionId.parse(presented);
        return id == null ? Presented.ODD : new Presented(id, Reason.MALFORMED, inHeaders == null);
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

    /** Tells the client its id, by the header and, if one is configured, the cookie. */
    void set(HttpServletRequest request, HttpServletResponse response, SessionId id) {
        response.setHeader(header, id.secret());
        setCookie(request, response, id.secret(), "");
    }

    /** Has the client forget its cookie. */
    void clear(HttpServletRequest request, HttpServletResponse response) {
        setCookie(request, response, "", "; Max-Age=0");
    }

    /** Returns the value of {@code Vary}: the headers that decide who gets an answer. */
    String vary() {
        return vary;
    }

    boolean takesBearer() {
        return bearer;
    }

    // Written by hand: Servlet 5 has no way to set SameSite.
    private void setCookie(HttpServletRequest request, HttpServletResponse response, String value, String age) {
        if (cookie == null) {
            return;
        }
        // The webapp's own path, not the request's: that one is as the client spelled it, a cookie's attributes
        // included.
        var contextPath = request.getServletContext().getContextPath();
        boolean wholeHost = cookie.startsWith("__Host-") || contextPath.isEmpty();
        var path = wholeHost ? "/" : contextPath;
        response.addHeader(
                "Set-Cookie", cookie + "=" + value + "; Path=" + path + age + "; Secure; HttpOnly; SameSite=Lax");
    }
}
