package io.github.sessionfilter;

import io.github.sessionfilter.Checked.Misuse;
import io.github.sessionfilter.SessionIdResolver.NoId;
import io.github.sessionfilter.SessionIdResolver.OneId;
import io.github.sessionfilter.SessionIdResolver.Presented;
import io.github.sessionfilter.running.Admission;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Checks the session that a request presents, once per request.
 *
 * <p>Thread-safe.
 */
final class SessionCheck {
    private final SessionIdResolver resolver;
    private final SessionManager manager;
    private final PathPatterns publicPaths;
    private final boolean corsPreflight;
    private final OriginCheck originCheck;
    private final boolean usesCookie;
    private final IdentityHeaders identityHeaders;
    private final ProxyUser proxyUser;
    private final boolean containerLogin;

    SessionCheck(SessionFilterConfig config, SessionIdResolver resolver, SessionManager manager) {
        this.resolver = resolver;
        this.manager = manager;
        this.publicPaths = config.openPaths();
        this.corsPreflight = config.get(Settings.CORS_PREFLIGHT);
        this.originCheck = new OriginCheck(config, new SiteHost(config));
        this.usesCookie = config.find(Settings.SESSION_COOKIE) != null;
        this.identityHeaders = new IdentityHeaders(config);
        this.proxyUser = new ProxyUser(config);
        this.containerLogin = config.get(LoginSettings.CONTAINER_LOGIN);
    }

    /**
     * Returns whether {@code request} is for a public path, or a CORS preflight request that {@code corsPreflight} admits. A
     * path that the container itself does not admit without a person is not public.
     */
    boolean needsNoSession(HttpServletRequest request) {
        return (publicPaths.match(request) || corsPreflight && CorsPreflight.is(request)) && kept(request) == null;
    }

    /** Returns what Tomcat has asked for already, or else checks the session. */
    Checked of(HttpServletRequest request) {
        var kept = kept(request);
        return kept == null ? check(request) : kept;
    }

    /** Returns what {@link #checkAndKeep} has found, or null if the container has not asked. */
    @Nullable
    Checked kept(HttpServletRequest request) {
        return containerLogin
                        && request.getAttribute(Admission.ATTRIBUTE) instanceof Checked checked
                        && checked.by() == this
                ? checked
                : null;
    }

    /** Checks the session, and keeps the result for {@link #of}. */
    Checked checkAndKeep(HttpServletRequest request) {
        var checked = of(request);
        request.setAttribute(Admission.ATTRIBUTE, checked);
        return checked;
    }

    private Checked check(HttpServletRequest request) {
        Presented presented;
        try {
            presented = resolver.resolve(request);
        } catch (SessionStoreException e) { // of several ids, none can be chosen yet
            return new Checked.Failed(this, null, e);
        }
        if (presented instanceof NoId none) {
            return new Checked.WithoutId(this, none.reason());
        }
        var one = (OneId) presented;
        try {
            return new Checked.WithId(this, one, manager.check(one.id()), misuse(one, request));
        } catch (SessionStoreException e) {
            return new Checked.Failed(this, SessionKey.of(one.id()), e);
        }
    }

    private Misuse misuse(OneId presented, HttpServletRequest request) {
        if (presented.byCookieAlone() && !originCheck.passes(request)) {
            return Misuse.OTHER_ORIGIN;
        }
        return namesItsUser(request) ? Misuse.FORGED_USER : Misuse.NONE;
    }

    /**
     * Returns whether the request may use a public path. With a session cookie, another site must not be able to log its
     * visitors in, so public paths check the origin too.
     */
    Misuse misuseWithoutSession(HttpServletRequest request) {
        boolean forged = usesCookie
                && !originCheck.passes(request)
                && !(resolver.resolve(request) instanceof OneId one && !one.byCookieAlone());
        if (forged) {
            return Misuse.OTHER_ORIGIN;
        }
        return namesItsUser(request) ? Misuse.FORGED_USER : Misuse.NONE;
    }

    /**
     * Returns whether the client of a WebSocket has sent an identity header. Jetty 12.0, ee8 and ee9 show the endpoint the
     * headers of the client and not those of {@link GuardedRequest}.
     */
    private boolean namesItsUser(HttpServletRequest request) {
        boolean names = identityHeaders.areSentBy(request) || proxyUser.isForgedIn(request);
        return names && UpgradeRequest.isForWebSocket(request);
    }
}
