package io.github.sessionfilter.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets and reads a cookie of the login (RFC 6265), with {@code HttpOnly} and {@code SameSite=Lax}.
 *
 * <p>Immutable and thread-safe.
 */
final class LoginCookie {
    /** Other sites of the same domain may plant cookies of the same name; only so many are looked at. */
    private static final int MAX_VALUES = 4;

    private final String name;
    private final boolean secure;
    private final @Nullable Duration life;

    /**
     * Creates the cookie.
     *
     * @param life how long the browser keeps the cookie, or null until it is closed
     */
    LoginCookie(String name, boolean secure, @Nullable Duration life) {
        this.name = name;
        this.secure = secure;
        this.life = life;
    }

    /** Returns the values that the request has, at most {@value #MAX_VALUES}. */
    List<String> values(HttpServletRequest request) {
        var cookies = request.getCookies();
        return cookies == null
                ? List.of()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name))
                        .map(cookie -> cookie.getValue())
                        .limit(MAX_VALUES)
                        .toList();
    }

    /** Written by hand, because Servlet 5 cannot set SameSite. */
    void set(HttpServletResponse response, String path, String value) {
        response.addHeader(
                "Set-Cookie",
                name + "=" + value + "; Path=" + path + (life == null ? "" : "; Max-Age=" + life.toSeconds())
                        + (secure ? "; Secure" : "") + "; HttpOnly; SameSite=Lax");
    }
}
