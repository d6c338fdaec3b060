package io.github.sessionfilter;

import io.github.sessionfilter.Decision.Admitted;
import io.github.sessionfilter.Decision.Refused;
import io.github.sessionfilter.SessionIdResolver.NoId;
import io.github.sessionfilter.SessionIdResolver.OneId;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.running.Admission;
import io.github.sessionfilter.running.RunningResponses;
import io.github.sessionfilter.session.PlayedStream;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.stream.HeldStream;
import io.github.sessionfilter.stream.StreamVerdict;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Decides about each request, and then either passes it to the handlers or answers it.
 *
 * <p>Thread-safe.
 */
final class Gate {
    /** The request attribute that holds the {@link Decision}. */
    static final String VERDICT = Admission.ATTRIBUTE;

    private final SessionManager manager;
    private final SessionMetrics metrics;
    private final RunningResponses runningResponses;
    private final Logins logins;
    private final SessionIdResolver resolver;
    private final OriginCheck originCheck;
    private final StreamCheck streamCheck;
    private final Refusals refusals;
    private final EscapedFailures escapedFailures;
    private final FileServlet fileServlet = new FileServlet();
    private final PathPatterns publicPaths;
    private final BuiltInLogin builtInLogin;
    private final LogoutPaths logoutPaths;
    private final ProxyUser proxyUser;
    private final ResponseUses responseUses;
    private final boolean usesCookie;
    private final boolean corsPreflight;
    private final boolean enforce;
    private final IdentityHeaders identityHeaders;
    private final ThrottledLog log;
    private final Admitted admittedWithoutSession = new Admitted(this, Outcome.PUBLIC, null, null, null);

    Gate(
            SessionFilterConfig config,
            SessionManager manager,
            SessionMetrics metrics,
            SessionListener listener,
            RunningResponses runningResponses,
            SessionIdResolver resolver,
            Logins logins,
            StreamCheck streamCheck,
            BuiltInLogin builtInLogin,
            ThrottledLog log) {
        this.manager = manager;
        this.metrics = metrics;
        this.runningResponses = runningResponses;
        this.logins = logins;
        this.resolver = resolver;
        var siteHost = new SiteHost(config);
        this.originCheck = new OriginCheck(config, siteHost);
        this.streamCheck = streamCheck;
        var answers = new Answers(config, siteHost);
        this.refusals = new Refusals(answers, listener);
        this.escapedFailures = new EscapedFailures(answers, metrics, log);
        this.publicPaths = config.openPaths();
        this.builtInLogin = builtInLogin;
        this.logoutPaths = new LogoutPaths(config, logins, originCheck, refusals, log);
        this.proxyUser = new ProxyUser(config);
        this.responseUses = new ResponseUses(config);
        this.usesCookie = config.find(Settings.SESSION_COOKIE) != null;
        this.corsPreflight = config.get(Settings.CORS_PREFLIGHT);
        this.enforce = config.get(Settings.ENFORCE);
        this.identityHeaders = new IdentityHeaders(config);
        this.log = log;
    }

    /** Returns the session with which {@code request} was admitted, or null. */
    static @Nullable Session session(HttpServletRequest request) {
        return request.getAttribute(VERDICT) instanceof Admitted admitted ? admitted.session() : null;
    }

    /** Passes {@code request} to the handlers, or answers it. */
    void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var dispatch = request.getDispatcherType();
        var admitted = admittedBefore(request);
        if (admitted == null && dispatch != DispatcherType.ERROR) {
            admitted = admit(request, response);
            if (admitted != null) {
                var handlers = logoutPaths.inFrontOf(builtInLogin.inPlaceOf(chain, request), request);
                run(admitted, request, response, handlers);
            }
        } else if (admitted != null && dispatch == DispatcherType.ASYNC) {
            run(admitted, request, response, chain);
        } else {
            passOn(admitted, request, response, chain); // also an error page of the container for a request it refused
        }
    }

    /**
     * Passes {@code request} to its servlet, as the last filter of the chain.
     *
     * <p>A request that came past {@link #handle} is decided here. The container's file servlet gets the container's own
     * request and response.
     */
    void handleLast(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof GuardedRequest guarded && response instanceof GuardedResponse guardedResponse) {
            if (fileServlet.isNextAfterTheLastFilter(request)) {
                chain.doFilter(guarded.original(), guardedResponse.original());
            } else {
                chain.doFilter(request, response);
            }
            return;
        }
        var admitted = admittedBefore(request);
        if (admitted == null) {
            handle(request, response, chain);
        } else if (fileServlet.isNextAfterTheLastFilter(request)) {
            chain.doFilter(request, response);
        } else {
            passOn(admitted, request, response, chain);
        }
    }

    private @Nullable Admitted admittedBefore(HttpServletRequest request) {
        // A new request has no attribute, and some containers search long for a missing one.
        boolean isNew = request.getDispatcherType() == DispatcherType.REQUEST && !isWrapped(request);
        return !isNew && request.getAttribute(VERDICT) instanceof Admitted admitted && admitted.by() == this
                ? admitted
                : null;
    }

    /** Applies the decision, and with it {@code enforce}. Returns null if the request has been answered. */
    private @Nullable Admitted admit(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var decision = logoutPaths.applied(decide(request), request, response);
        metrics.count(decision.outcome());
        if (decision instanceof Admitted admitted) {
            return admitted;
        }
        var refused = (Refused) decision;
        var failure = refused.failure();
        if (failure != null) {
            metrics.countUnavailable(failure.failure());
        }
        if (!enforce) {
            log.warn("would have refused with " + refused.event(), request.getMethod() + " " + path(request), failure);
            return new Admitted(this, refused.outcome(), refused.key(), null, null);
        }
        request.setAttribute(VERDICT, refused);
        if (failure != null) {
            log.warn("refused a request with " + refused.event(), failure);
        }
        refused.answer().send(response);
        return null;
    }

    /** Returns the path without the query, which may hold secrets. */
    private static String path(HttpServletRequest request) {
        var path = PathPatterns.pathOf(request);
        return path == null ? "an ambiguous path" : path;
    }

    private Decision decide(HttpServletRequest request) {
        try {
            return publicPaths.match(request) || corsPreflight && CorsPreflight.is(request)
                    ? decideWithoutSession(request)
                    : decideBySession(request);
        } catch (SessionStoreException e) { // of several ids, none can be chosen yet
            return refusals.unavailable(null, e);
        }
    }

    private Decision decideBySession(HttpServletRequest request) {
        var presented = resolver.resolve(request);
        if (presented instanceof NoId none) {
            return refusals.withoutId(none.reason(), request);
        }
        var one = (OneId) presented;
        try {
            return decide(one, request);
        } catch (SessionStoreException e) {
            return refusals.unavailable(SessionKey.of(one.id()), e);
        }
    }

    private Decision decide(OneId one, HttpServletRequest request) {
        var verdict = manager.check(one.id());
        if (verdict instanceof SessionVerdict.Refused refused) {
            return refusals.of(refused, SessionKey.of(one.id()), request);
        }
        if (one.byCookieAlone() && !originCheck.passes(request)) {
            return refusals.otherOrigin(SessionKey.of(one.id()));
        }
        return namesItsUser(request)
                ? refusals.forgedUser(SessionKey.of(one.id()))
                : admittedWith((Live) verdict, request);
    }

    /** With a session cookie, another site must not be able to log its visitors in, so public paths check the origin too. */
    private Decision decideWithoutSession(HttpServletRequest request) {
        boolean forged = usesCookie
                && !originCheck.passes(request)
                && !(resolver.resolve(request) instanceof OneId one && !one.byCookieAlone());
        if (forged) {
            return refusals.otherOrigin(null);
        }
        return namesItsUser(request) ? refusals.forgedUser(null) : admittedWithoutSession;
    }

    /**
     * Returns whether the client of a WebSocket has sent an identity header. Jetty 12.0, ee8 and ee9 show the endpoint the
     * headers of the client and not those of {@link GuardedRequest}.
     */
    private boolean namesItsUser(HttpServletRequest request) {
        boolean names = identityHeaders.areSentBy(request) || proxyUser.isForgedIn(request);
        return names && UpgradeRequest.isForWebSocket(request);
    }

    private Decision admittedWith(Live live, HttpServletRequest request) {
        var key = live.session().key();
        var stream = streamCheck.verdict(live.session(), request);
        if (stream instanceof StreamVerdict.Refused refused) {
            return refusals.noSlot(key, refused);
        }
        var use = responseUses.of(request);
        var session = live.session();
        if (use.touches()) {
            var touched = manager.touch(live);
            if (touched instanceof SessionVerdict.Refused refused) {
                return refusals.of(refused, key, request);
            }
            session = ((Live) touched).session();
        }
        var running = runningResponses.of(session, use, stream instanceof HeldStream held ? held : PlayedStream.NONE);
        return new Admitted(this, Outcome.LIVE, key, live.session(), running);
    }

    /** Passes the request on, and touches its session while the response is being sent. */
    private void run(Admitted admitted, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.setAttribute(VERDICT, admitted);
        var running = admitted.running();
        if (running != null) {
            running.begin(request, response);
        }
        boolean failed = true;
        try {
            passOn(admitted, request, response, chain);
            failed = false;
        } catch (IOException | ServletException | RuntimeException e) {
            if (!escapedFailures.answer(e, request, response)) {
                throw e;
            }
        } finally {
            if (running != null && failed) {
                running.complete(); // Tomcat 9 and 10.1 never call onComplete then
            } else if (running != null) {
                running.leave(request);
            }
        }
    }

    /** Passes the request on, wrapped unless it is already. */
    private void passOn(
            @Nullable Admitted admitted, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (isWrapped(request)) {
            chain.doFilter(request, response);
            return;
        }
        var session = admitted == null ? null : admitted.session();
        var guardedResponse = new GuardedResponse(response, session == null ? null : resolver.vary());
        guardedResponse.forbidSharedCaching();
        if (fileServlet.isNextAfter(request)) {
            chain.doFilter(request, response);
        } else {
            var shown = proxyUser.shown(request, session);
            chain.doFilter(
                    new GuardedRequest(shown, guardedResponse, session, identityHeaders, logins), guardedResponse);
        }
    }

    private static boolean isWrapped(HttpServletRequest request) {
        return request instanceof GuardedRequest
                || request instanceof ServletRequestWrapper wrapper && wrapper.isWrapperFor(GuardedRequest.class);
    }
}
