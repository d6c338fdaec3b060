package io.github.sessionfilter;

import io.github.sessionfilter.login.LoginHandler;
import io.github.sessionfilter.login.LoginTemplate;
import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.session.RealmSignatures;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts the filter's own login page in the place of the handlers, if the setting {@code login} asks for it.
 *
 * <p>Thread-safe.
 */
final class BuiltInLogin {
    /** For a filter whose application logs people in. */
    static final BuiltInLogin NONE = new BuiltInLogin(PathPatterns.NONE, null, null);

    private final PathPatterns page;
    private final @Nullable LoginHandler handler;
    private final @Nullable SessionCookie cookie;

    private BuiltInLogin(PathPatterns page, @Nullable LoginHandler handler, @Nullable SessionCookie cookie) {
        this.page = page;
        this.handler = handler;
        this.cookie = cookie;
    }

    /**
     * Returns the login of a filter.
     *
     * @param template the page that asks for name and password, or null for the plain one
     */
    static BuiltInLogin of(
            SessionFilterConfig config,
            @Nullable LoginTemplate template,
            Logins logins,
            RealmSignatures signatures,
            SessionMetrics metrics,
            ThrottledLog log) {
        var kind = config.find(LoginSettings.LOGIN);
        if (kind == null) {
            return NONE;
        }
        var page = Objects.requireNonNull(config.loginPage());
        var handler = new LoginHandler(
                new FilterLoginSite(config, page, logins, metrics, log),
                kind.header() == null,
                Objects.requireNonNullElse(config.find(LoginSettings.ROLES), List.of()),
                template,
                Objects.requireNonNull(config.find(Settings.SESSION_COOKIE)),
                config.get(Settings.SESSION_COOKIE_SECURE),
                signatures,
                System::nanoTime,
                System::currentTimeMillis);
        return new BuiltInLogin(PathPatterns.of(List.of(page)), handler, SessionCookie.of(config, log));
    }

    /** Returns whether {@code request} is for the login page. */
    boolean answers(HttpServletRequest request) {
        return page.match(request);
    }

    /** Returns what answers an admitted request: the login page, or the handlers. */
    FilterChain inPlaceOf(FilterChain handlers, HttpServletRequest request) {
        var login = handler;
        if (login == null || !answers(request)) {
            return handlers;
        }
        if (cookie != null) {
            cookie.warnIfDropped(request); // the form would be refused for want of its own cookie
        }
        return (wrapped, response) -> login.handle(request, (HttpServletResponse) response);
    }
}
