package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Sets and deletes the cookie that carries the session id (RFC 6265).
 *
 * <p>The cookie has {@code HttpOnly}, {@code SameSite=Lax} and no {@code Domain}. Immutable and thread-safe.
 */
final class SessionCookie {
    private static final String HOST_PREFIX = "__Host-";

    private final String name;
    private final @Nullable String path;
    private final boolean secure;
    private final ThrottledLog log;

    /**
     * Creates the cookie.
     *
     * @param path the cookie's path, or null for that of the webapp
     */
    SessionCookie(String name, @Nullable String path, boolean secure, ThrottledLog log) {
        this.name = name;
        this.path = path == null ? null : EncodedPath.of(path);
        this.secure = secure;
        this.log = log;
    }

    /** Returns the configured cookie, or null if there is none. */
    static @Nullable SessionCookie of(SessionFilterConfig config, ThrottledLog log) {
        var name = config.find(Settings.SESSION_COOKIE);
        return name == null
                ? null
                : new SessionCookie(
                        name,
                        config.find(Settings.SESSION_COOKIE_PATH),
                        config.get(Settings.SESSION_COOKIE_SECURE),
                        log);
    }

    String name() {
        return name;
    }

    /** Sends the cookie with {@code secret}. */
    void set(HttpServletRequest request, HttpServletResponse response, String secret) {
        add(response, secret, pathFor(request), "");
        deleteOthers(request, response);
        warnIfDropped(request);
    }

    /** Warns if the browser drops a cookie that this request gets. */
    void warnIfDropped(HttpServletRequest request) {
        if (secure && !request.isSecure() && !isLoopback(request.getServerName())) {
            log.warn(
                    "a login over plain HTTP has set a Secure cookie, which browsers drop. Use HTTPS, or set"
                            + " sessionCookieSecure to false; behind a proxy that ends TLS, ignore this",
                    null);
        }
    }

    /** Deletes the cookie. */
    void clear(HttpServletRequest request, HttpServletResponse response) {
        delete(response, pathFor(request));
        deleteOthers(request, response);
    }

    /** Deletes cookies of the same name on other paths, if the request shows that there are some. */
    private void deleteOthers(HttpServletRequest request, HttpServletResponse response) {
        var cookies = request.getCookies();
        int found = 0;
        if (cookies != null) {
            for (var cookie : cookies) {
                found += cookie.getName().equals(name) ? 1 : 0;
            }
        }
        if (found > 1 && !name.startsWith(HOST_PREFIX)) {
            var paths = new LinkedHashSet<String>();
            paths.add("/");
            paths.add(contextPath(request));
            paths.remove(pathFor(request));
            paths.forEach(other -> delete(response, other));
        }
    }

    /** Returns the path of the cookie, as it is written in {@code Set-Cookie}. */
    String pathFor(HttpServletRequest request) {
        return path != null ? path : name.startsWith(HOST_PREFIX) ? "/" : contextPath(request);
    }

    private static String contextPath(HttpServletRequest request) {
        var contextPath = EncodedPath.ofContext(request.getServletContext());
        return contextPath.isEmpty() ? "/" : contextPath;
    }

    private void delete(HttpServletResponse response, String onPath) {
        add(response, "", onPath, "; Max-Age=0");
    }

    /** Written by hand, because Servlet 5 cannot set SameSite. */
    private void add(HttpServletResponse response, String value, String onPath, String age) {
        response.addHeader(
                "Set-Cookie",
                name + "=" + value + "; Path=" + onPath + age + (secure ? "; Secure" : "")
                        + "; HttpOnly; SameSite=Lax");
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }
}
