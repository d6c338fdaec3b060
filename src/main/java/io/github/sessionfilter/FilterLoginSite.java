package io.github.sessionfilter;

import io.github.sessionfilter.login.LoginSite;
import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.LoginResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells the built-in login about requests, and opens its sessions. Thread-safe. */
final class FilterLoginSite implements LoginSite {
    private final String page;
    private final PathPatterns logoutPaths;
    private final Logins logins;
    private final SessionMetrics metrics;
    private final ThrottledLog log;
    private final @Nullable SessionCookie cookie;
    private final ClientNetwork clientNetwork;
    private final ProxyUser proxyUser;
    private final boolean byHeader;

    FilterLoginSite(SessionFilterConfig config, String page, Logins logins, SessionMetrics metrics, ThrottledLog log) {
        this.page = page;
        this.logoutPaths = config.logoutPaths();
        this.logins = logins;
        this.metrics = metrics;
        this.log = log;
        this.cookie = SessionCookie.of(config, log);
        this.clientNetwork = new ClientNetwork(config);
        this.proxyUser = new ProxyUser(config);
        var kind = config.find(LoginSettings.LOGIN);
        this.byHeader = kind != null && kind.header() != null;
    }

    @Override
    public String page(HttpServletRequest request) {
        return EncodedPath.ofContext(request.getServletContext()) + EncodedPath.of(page);
    }

    /** The login page would ask again, and a logout page would end the session that has just begun. */
    @Override
    public @Nullable String returnPath(HttpServletRequest request) {
        var path = ReturnPath.of(request);
        if (path == null) {
            return null;
        }
        int query = path.indexOf('?');
        var below = RawPath.normalized(
                query < 0 ? path : path.substring(0, query), EncodedPath.ofContext(request.getServletContext()));
        return below.equals(page) || logoutPaths.matches(below) ? null : path;
    }

    @Override
    public String home(HttpServletRequest request) {
        return EncodedPath.ofContext(request.getServletContext()) + "/";
    }

    @Override
    public String cookiePath(HttpServletRequest request) {
        return Objects.requireNonNull(cookie).pathFor(request);
    }

    @Override
    public String network(HttpServletRequest request) {
        return clientNetwork.of(request);
    }

    @Override
    public @Nullable String identified(HttpServletRequest request) {
        if (byHeader) {
            return possible(proxyUser.of(request));
        }
        var principal = request.getUserPrincipal();
        return principal == null ? null : possible(principal.getName());
    }

    /** Returns null for a name that no session can have, such as one that is too long. */
    private static @Nullable String possible(@Nullable String name) {
        try {
            return name == null ? null : Login.of(name).principalName();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void open(HttpServletRequest request, HttpServletResponse response, Login login) {
        var browser = Objects.requireNonNullElse(request.getHeader("User-Agent"), "");
        logins.login(request, response, login.device(browser), Carrier.COOKIE);
    }

    @Override
    public void count(LoginResult result) {
        metrics.count(result);
        if (result == LoginResult.LIMITED) {
            log.warn(
                    "refused an attempt to log in, because too many have failed or run. If all clients share the address of"
                            + " a proxy, name it in trustedProxies",
                    null);
        }
    }

    @Override
    public void realmFailed(RuntimeException failure) {
        log.warn("the container's realm failed", failure);
    }
}
