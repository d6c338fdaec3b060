package io.github.sessionfilter;

import io.github.sessionfilter.RunningResponses.Running;
import io.github.sessionfilter.SessionIdResolver.Presented;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimitException;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request's way, once the filter is initialised: admitted before, public, or by the verdict on its session.
 *
 * <p>Immutable, but for what stands behind it, and safe for use by many threads.
 */
final class Gate {
    private static final String ADMISSION = SessionFilter.class.getName() + ".admission";

    private final SessionFilterConfig config;
    private final SessionRuntime runtime;
    private final SessionMetrics metrics;
    private final SessionListener listener;
    private final SessionIdResolver resolver;
    private final Refusal refusal;
    private final OriginCheck originCheck;
    private final PathPatterns publicPaths;
    private final PathPatterns passivePaths;
    private final boolean corsPreflight;
    private final boolean enforce;
    private final @Nullable String userHeader;
    private final Admission publicAdmission = new Admission(this, null, null);
    private final ThrottledLog log =
            new ThrottledLog(System.getLogger(SessionFilter.class.getName()), System::nanoTime);

    Gate(SessionFilterConfig config, SessionRuntime runtime) {
        this.config = config;
        this.runtime = runtime;
        this.metrics = runtime.metrics();
        this.listener = runtime.listener();
        this.resolver = new SessionIdResolver(config);
        this.refusal = new Refusal(config, resolver);
        this.originCheck = new OriginCheck(
                Objects.requireNonNullElse(config.find(SessionFilterConfig.ALLOWED_ORIGINS), List.of()));
        this.publicPaths = config.publicPaths();
        this.passivePaths = config.passivePaths();
        this.corsPreflight = config.get(SessionFilterConfig.CORS_PREFLIGHT);
        this.enforce = config.get(SessionFilterConfig.ENFORCE);
        this.userHeader = config.find(SessionFilterConfig.USER_HEADER);
    }

    /**
     * That a request was let through, kept as an attribute for its ASYNC dispatches; a client cannot make one.
     *
     * @param by who let it through
     * @param session with which session, or null if without
     * @param running what counts its response as a use, or null if it does not count
     */
    private record Admission(
            Gate by, @Nullable Session session, @Nullable Running running) {}

    /** Returns the session with which {@code request} was let through, or null. */
    static @Nullable Session session(HttpServletRequest request) {
        return request.getAttribute(ADMISSION) instanceof Admission admission ? admission.session : null;
    }

    SessionManager manager() {
        return runtime.manager();
    }

    Map<String, String> settings() {
        return config.shown();
    }

    SessionMetrics metrics() {
        return metrics;
    }

    SessionIdResolver resolver() {
        return resolver;
    }

    /** Ends what stands behind it. */
    void close() {
        runtime.close();
    }

    /** One request's way: admitted before, public, or by the verdict on its session. */
    void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        // A request that has just come has none, and containers look in several places to say so.
        if (request.getDispatcherType() != DispatcherType.REQUEST
                && request.getAttribute(ADMISSION) instanceof Admission admission
                && admission.by == this) {
            pass(admission, request, response, chain);
        } else if (publicPaths.match(request) || corsPreflight && isPreflight(request)) {
            metrics.count(Outcome.PUBLIC);
            pass(publicAdmission, request, response, chain);
        } else {
            check(request, response, chain);
        }
    }

    private void check(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var presented = resolver.resolve(request);
        var id = presented.id();
        if (id == null) {
            listener.refused(null, presented.absence());
            refuse(presented.absence(), request, response, chain);
            return;
        }
        SessionVerdict verdict;
        try {
            verdict = manager().check(id);
        } catch (SessionStoreException e) {
            unavailable(e, request, response, chain);
            return;
        }
        if (verdict instanceof Refused refused) {
            tell(id, refused.reason());
            refuse(refused.reason(), request, response, chain);
            return;
        }
        if (isForged(presented, request)) {
            forbid(request, response, chain);
            return;
        }
        metrics.count(Outcome.LIVE);
        var live = (Live) verdict;
        keepFromSharedCaches(response);
        var running =
                passivePaths.match(request) ? null : runtime.runningResponses().of(live);
        pass(new Admission(this, live.session(), running), request, response, chain);
    }

    private void tell(SessionId id, Reason reason) {
        var session = SessionKey.of(id).toString();
        if (reason == Reason.EXPIRED) {
            listener.expired(session);
        } else {
            listener.refused(session, reason);
        }
    }

    private boolean isForged(Presented presented, HttpServletRequest request) {
        return presented.byCookieAlone() && !originCheck.passes(request);
    }

    /** The Fetch standard, "CORS-preflight fetch". */
    private static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeader("Origin") != null
                && request.getHeader("Access-Control-Request-Method") != null;
    }

    /** Before the handler runs, which may set its own: a shared cache does not know our header (RFC 9111). */
    private void keepFromSharedCaches(HttpServletResponse response) {
        if (!response.containsHeader("Cache-Control")) {
            response.addHeader("Cache-Control", "private");
        }
        response.addHeader("Vary", resolver.vary());
    }

    private void refuse(Reason reason, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        metrics.count(Outcome.of(reason));
        if (enforce) {
            refusal.unauthorized(request, response, reason);
        } else {
            passUnenforced("would have refused a request with 401: " + reason.sentence(), request, response, chain);
        }
    }

    private void forbid(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        metrics.count(Outcome.FORBIDDEN);
        if (enforce) {
            refusal.forbidden(response);
        } else {
            passUnenforced("would have refused a request with 403: another origin", request, response, chain);
        }
    }

    private void unavailable(
            SessionStoreException e, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        metrics.count(Outcome.UNAVAILABLE);
        if (enforce) {
            log.warn("refused a request with 503: the session store fails", e);
            refusal.unavailable(response);
        } else {
            passUnenforced("would have refused a request with 503: the session store fails", request, response, chain);
        }
    }

    private void passUnenforced(
            String event, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        log.warn(event, null);
        pass(publicAdmission, request, response, chain);
    }

    /** Hands the request to the handlers, and counts the response as a use of the session for as long as it runs. */
    private void pass(Admission admission, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.setAttribute(ADMISSION, admission);
        var running = admission.running;
        if (running != null) {
            running.begin();
        }
        try {
            chain.doFilter(forHandlers(request, response, admission.session), response);
        } catch (IOException | ServletException | RuntimeException e) {
            if (!answered(e, request, response)) {
                throw e;
            }
        } finally {
            if (running != null) {
                running.leave(request);
            }
        }
    }

    /** The container's own file servlet uses sendfile only for the container's own request. */
    private HttpServletRequest forHandlers(
            HttpServletRequest request, HttpServletResponse response, @Nullable Session session) {
        boolean spoofed = userHeader != null && request.getHeader(userHeader) != null;
        boolean wrap = spoofed || session != null && !isContainersFileServlet(request);
        return wrap && !isWrapped(request) ? new AuthenticatedRequest(request, response, session, userHeader) : request;
    }

    private static boolean isContainersFileServlet(HttpServletRequest request) {
        return request.getHttpServletMapping().getServletName().equals("default");
    }

    private static boolean isWrapped(HttpServletRequest request) {
        return request instanceof AuthenticatedRequest
                || request instanceof ServletRequestWrapper wrapper && wrapper.isWrapperFor(AuthenticatedRequest.class);
    }

    /** A failure of the store that a handler lets escape is a 503, not a 500. */
    private boolean answered(Exception escaped, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Throwable cause = escaped;
        while (cause != null
                && !(cause instanceof SessionStoreException)
                && !(cause instanceof SessionLimitException)) {
            cause = cause.getCause();
        }
        if (cause == null || response.isCommitted()) {
            return false;
        }
        resetButCors(response);
        if (cause instanceof SessionLimitException) {
            refusal.full(response);
        } else {
            log.warn("a handler failed with the session store", cause);
            refusal.unavailable(response);
        }
        if (request.isAsyncStarted()) {
            request.getAsyncContext().complete(); // nobody else will
        }
        return true;
    }

    /** What a CORS filter has said stays: without it a page on another origin could not see the 503. */
    private static void resetButCors(HttpServletResponse response) {
        var kept = new LinkedHashMap<String, String>();
        for (var name : response.getHeaderNames()) {
            if (name.regionMatches(true, 0, "Access-Control-", 0, "Access-Control-".length())) {
                kept.put(name, response.getHeader(name));
            }
        }
        response.reset();
        kept.forEach(response::setHeader);
    }
}
