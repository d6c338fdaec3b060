package io.github.sessionfilter;

import io.github.sessionfilter.Decision.Admitted;
import io.github.sessionfilter.Decision.Refused;
import io.github.sessionfilter.SessionIdResolver.NoId;
import io.github.sessionfilter.SessionIdResolver.OneId;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.Unauthorized;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides about each request, and then either passes it to the handlers or answers it.
 *
 * <p>Thread-safe.
 */
final class Gate {
    private static final String ADMITTED = "io.github.sessionfilter.admitted";

    private final SessionManager manager;
    private final SessionMetrics metrics;
    private final SessionListener listener;
    private final RunningResponses runningResponses;
    private final Logins logins;
    private final SessionIdResolver resolver;
    private final OriginCheck originCheck;
    private final Answers answers;
    private final EscapedFailures escapedFailures;
    private final PathPatterns publicPaths;
    private final PathPatterns passivePaths;
    private final boolean corsPreflight;
    private final boolean enforce;
    private final @Nullable String userHeader;
    private final ThrottledLog log;
    private final Admitted admittedWithoutSession = new Admitted(this, Outcome.PUBLIC, null, null);

    Gate(
            SessionFilterConfig config,
            SessionManager manager,
            SessionMetrics metrics,
            SessionListener listener,
            RunningResponses runningResponses,
            SessionIdResolver resolver,
            Logins logins,
            ThrottledLog log) {
        this.manager = manager;
        this.metrics = metrics;
        this.listener = listener;
        this.runningResponses = runningResponses;
        this.logins = logins;
        this.resolver = resolver;
        this.originCheck =
                new OriginCheck(Objects.requireNonNullElse(config.find(Settings.ALLOWED_ORIGINS), List.of()));
        this.answers = new Answers(config);
        this.escapedFailures = new EscapedFailures(answers, metrics, log);
        this.publicPaths = config.publicPaths();
        this.passivePaths = config.passivePaths();
        this.corsPreflight = config.get(Settings.CORS_PREFLIGHT);
        this.enforce = config.get(Settings.ENFORCE);
        this.userHeader = config.find(Settings.USER_HEADER);
        this.log = log;
    }

    /** Returns the session with which {@code request} was admitted, or null. */
    static @Nullable Session session(HttpServletRequest request) {
        return request.getAttribute(ADMITTED) instanceof Admitted admitted ? admitted.session() : null;
    }

    /** Passes {@code request} to the handlers, or answers it. */
    void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var admitted = admittedBefore(request);
        if (admitted == null) {
            admitted = admit(request, response);
        }
        if (admitted != null) {
            pass(admitted, request, response, chain);
        }
    }

    private @Nullable Admitted admittedBefore(HttpServletRequest request) {
        // A REQUEST dispatch cannot have been admitted before, and some containers search long for a missing attribute.
        return request.getDispatcherType() != DispatcherType.REQUEST
                        && request.getAttribute(ADMITTED) instanceof Admitted admitted
                        && admitted.by() == this
                ? admitted
                : null;
    }

    /** Applies the decision, and with it {@code enforce}. Returns null if the request has been answered. */
    private @Nullable Admitted admit(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var decision = decide(request);
        metrics.count(decision.outcome());
        if (decision instanceof Admitted admitted) {
            if (admitted.session() != null) {
                keepFromSharedCaches(response);
            }
            return admitted;
        }
        var refused = (Refused) decision;
        var failure = refused.failure();
        if (failure != null) {
            metrics.countUnavailable(failure.failure());
        }
        if (!enforce) {
            log.warn("would have refused a request with " + refused.event(), failure);
            return admittedWithoutSession;
        }
        if (failure != null) {
            log.warn("refused a request with " + refused.event(), failure);
        }
        refused.answer().send(response);
        return null;
    }

    private Decision decide(HttpServletRequest request) {
        if (publicPaths.match(request) || corsPreflight && isPreflight(request)) {
            return admittedWithoutSession;
        }
        var presented = resolver.resolve(request);
        if (presented instanceof NoId none) {
            listener.refused(null, none.reason());
            return unauthorized(none.reason(), request);
        }
        var one = (OneId) presented;
        SessionVerdict verdict;
        try {
            verdict = manager.check(one.id());
        } catch (SessionStoreException e) {
            return new Refused(
                    Outcome.UNAVAILABLE,
                    answers.unavailable(),
                    "503: " + e.failure().sentence(),
                    e);
        }
        if (verdict instanceof SessionVerdict.Refused refused) {
            var reason = Unauthorized.of(refused.reason());
            notifyListener(one.id(), reason);
            return unauthorized(reason, request);
        }
        if (one.byCookieAlone() && !originCheck.passes(request)) {
            return new Refused(Outcome.FORBIDDEN, answers.otherOrigin(), "403: another origin", null);
        }
        return admittedWith((Live) verdict, request);
    }

    private Refused unauthorized(Unauthorized reason, HttpServletRequest request) {
        return new Refused(
                Outcome.of(reason), answers.unauthorized(request, reason), "401: " + reason.sentence(), null);
    }

    private Admitted admittedWith(Live live, HttpServletRequest request) {
        var running = passivePaths.match(request) ? null : runningResponses.of(manager.touch(live));
        return new Admitted(this, Outcome.LIVE, live.session(), running);
    }

    private void notifyListener(SessionId id, Unauthorized reason) {
        var session = SessionKey.of(id).toString();
        if (reason == Unauthorized.EXPIRED) {
            listener.expired(session);
        } else {
            listener.refused(session, reason);
        }
    }

    /** The Fetch standard, "CORS-preflight fetch". */
    private static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeader("Origin") != null
                && request.getHeader("Access-Control-Request-Method") != null;
    }

    /** Keeps shared caches from storing the response (RFC 9111). Set first, so that a handler can override it. */
    private void keepFromSharedCaches(HttpServletResponse response) {
        if (!response.containsHeader("Cache-Control")) {
            response.addHeader("Cache-Control", "private");
        }
        response.addHeader("Vary", resolver.vary());
    }

    private void pass(Admitted admitted, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.setAttribute(ADMITTED, admitted);
        var running = admitted.running();
        if (running != null) {
            running.begin();
        }
        try {
            chain.doFilter(forHandlers(request, response, admitted.session()), response);
        } catch (IOException | ServletException | RuntimeException e) {
            if (!escapedFailures.answer(e, request, response)) {
                throw e;
            }
        } finally {
            if (running != null) {
                running.leave(request);
            }
        }
    }

    /** Wraps the request, but not for the container's file servlet: it uses sendfile only for its own request class. */
    private HttpServletRequest forHandlers(
            HttpServletRequest request, HttpServletResponse response, @Nullable Session session) {
        boolean spoofed = userHeader != null && request.getHeader(userHeader) != null;
        boolean wrap = spoofed || session != null && !isContainersFileServlet(request);
        return wrap && !isWrapped(request)
                ? new AuthenticatedRequest(request, response, session, userHeader, logins)
                : request;
    }

    private static boolean isContainersFileServlet(HttpServletRequest request) {
        return request.getHttpServletMapping().getServletName().equals("default");
    }

    private static boolean isWrapped(HttpServletRequest request) {
        return request instanceof AuthenticatedRequest
                || request instanceof ServletRequestWrapper wrapper && wrapper.isWrapperFor(AuthenticatedRequest.class);
    }
}
