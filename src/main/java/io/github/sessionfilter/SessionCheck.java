package io.github.sessionfilter;

import io.github.sessionfilter.Checked.Misuse;
import io.github.sessionfilter.SessionIdResolver.NoId;
import io.github.sessionfilter.SessionIdResolver.OneId;
import io.github.sessionfilter.SessionIdResolver.Presented;
import io.github.sessionfilter.TicketCheck.BadTicket;
import io.github.sessionfilter.TicketCheck.GoodTicket;
import io.github.sessionfilter.running.Admission;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.Unauthorized;
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
    private final TicketCheck tickets;

    SessionCheck(SessionFilterConfig config, SessionIdResolver resolver, SessionManager manager, TicketCheck tickets) {
        this.tickets = tickets;
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
        TicketCheck.Presented ticket;
        Presented presented;
        try {
            ticket = tickets.of(request);
            presented = resolver.resolve(request);
        } catch (SessionStoreException e) { // of several ids, none can be chosen yet; or a ticket may have expired
            return new Checked.Failed(this, null, e);
        }
        var byId = presented instanceof OneId one ? check(one, request) : null;
        if (ticket instanceof GoodTicket good) {
            return presented instanceof NoId none && none.isSeveral()
                    ? new Checked.WithoutId(this, none.reason())
                    : check(good, byId);
        }
        if (byId != null) {
            return byId;
        }
        var reason = ((NoId) presented).reason();
        return new Checked.WithoutId(this, ticket == BadTicket.BAD_TICKET ? Unauthorized.BAD_TICKET : reason);
    }

    private Checked check(OneId one, HttpServletRequest request) {
        try {
            return new Checked.WithId(this, one, manager.check(one.id()), misuse(one, request));
        } catch (SessionStoreException e) {
            return new Checked.Failed(this, SessionKey.of(one.id()), e);
        }
    }

    /**
     * Checks the session of a ticket beside what another carrier says. A live session there must be the ticket's own, and then
     * counts in its place. A session there that is not live does not matter.
     */
    private Checked check(GoodTicket good, @Nullable Checked byId) {
        var key = good.ticket().session();
        if (byId instanceof Checked.Failed) {
            return byId;
        }
        var live = byId instanceof Checked.WithId other && other.verdict() instanceof Live ? other : null;
        if (live != null && key.equals(live.key())) {
            return live;
        }
        SessionVerdict verdict;
        try {
            verdict = manager.checkByKey(key);
        } catch (SessionStoreException e) {
            return new Checked.Failed(this, key, e);
        }
        if (live == null) {
            return new Checked.WithTicket(this, good, verdict);
        }
        return verdict instanceof Live ? new Checked.WithoutId(this, Unauthorized.MALFORMED) : live;
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
