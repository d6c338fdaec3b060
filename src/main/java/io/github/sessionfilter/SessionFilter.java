package io.github.sessionfilter;

import io.github.sessionfilter.SessionIdResolver.Presented;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionLimitException;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request through to the handlers only with a live session, or on a public path.
 *
 * <p>To be mapped to {@code /*} for the dispatcher types REQUEST and ASYNC, with {@code async-supported}; settings are
 * init-params, see {@link SessionFilterConfig}. The application checks credentials and then calls {@link #login}; it
 * ends sessions by {@link #logout} or the {@link SessionManager} of {@link #sessions}.
 *
 * <p>Safe for use by many threads, as a container demands.
 */
public final class SessionFilter implements Filter {
    private static final String ADMISSION = SessionFilter.class.getName() + ".admission";
    private static final String GATE = SessionFilter.class.getName() + ".gate";

    private @Nullable SessionFilterConfig givenConfig;
    private @Nullable Gate gate;
    private @Nullable ServletContext context;

    /** A filter that reads its settings from its init-params; what web.xml makes. */
    public SessionFilter() {}

    /** A filter with these settings, for {@link ServletContext#addFilter(String, Filter)}. */
    public SessionFilter(SessionFilterConfig config) {
        this.givenConfig = config;
    }

    /**
     * Opens a session for someone whose credentials the application has just checked, ends the one that the request
     * presents, if any, and tells the client the new id by the configured carriers.
     *
     * @param principalName who logged in, 1 to {@value SessionManager#MAX_PRINCIPAL_BYTES} bytes of UTF-8
     * @param description the device, for a list of sessions; may be empty
     * @throws SessionStoreException if the store fails; a handler may let it escape, which is a 503
     * @throws SessionLimitException if {@code whenFull=refuse} and there are as many sessions as there may be; escaped, a 403
     */
    public static NewSession login(
            HttpServletRequest request, HttpServletResponse response, String principalName, String description) {
        var gate = gate(request.getServletContext());
        var presented = gate.resolver.resolve(request).id();
        if (presented != null) {
            gate.manager().revoke(presented);
        }
        var opened = gate.manager().create(principalName, description);
        gate.resolver.set(request, response, opened.id());
        response.setHeader("Cache-Control", "no-store");
        return opened;
    }

    /**
     * Ends the session that the request presents, if any, and has the client forget its cookie.
     *
     * @throws SessionStoreException if the store has not confirmed it; this node refuses the session all the same
     */
    public static void logout(HttpServletRequest request, HttpServletResponse response) {
        var gate = gate(request.getServletContext());
        var presented = gate.resolver.resolve(request).id();
        gate.resolver.clear(request, response);
        response.setHeader("Cache-Control", "no-store");
        if (presented != null) {
            gate.manager().revoke(presented);
        }
    }

    /**
     * Gives the session that the request presents a new id, after a change of privileges, and tells the client.
     *
     * @return the session under its new id, or null if none is live
     * @throws SessionStoreException if the store fails
     */
    public static @Nullable NewSession rotate(HttpServletRequest request, HttpServletResponse response) {
        var gate = gate(request.getServletContext());
        var presented = gate.resolver.resolve(request).id();
        var rotated = presented == null ? null : gate.manager().rotate(presented);
        if (rotated != null) {
            gate.resolver.set(request, response, rotated.id());
            response.setHeader("Cache-Control", "no-store");
        }
        return rotated;
    }

    /** Returns the session with which the request was let through, or null on a public path. */
    public static @Nullable Session session(HttpServletRequest request) {
        return request.getAttribute(ADMISSION) instanceof Admission admission ? admission.session : null;
    }

    /**
     * Returns the manager of the webapp's sessions.
     *
     * @throws IllegalStateException if no SessionFilter runs in this webapp
     */
    public static SessionManager sessions(ServletContext context) {
        return gate(context).manager();
    }

    private static Gate gate(ServletContext context) {
        if (context.getAttribute(GATE) instanceof Gate gate) {
            return gate;
        }
        throw new IllegalStateException(
                "no SessionFilter runs in the webapp '" + context.getContextPath() + "'; expected one in its web.xml");
    }

    @Override
    public void init(FilterConfig filterConfig) throws ServletException {
        var servletContext = filterConfig.getServletContext();
        if (servletContext.getAttribute(GATE) != null) {
            throw new ServletException("filter '" + filterConfig.getFilterName()
                    + "' is a second SessionFilter in this webapp; expected one, mapped as often as needed");
        }
        try {
            var config = givenConfig != null ? givenConfig : new InitParams().read(filterConfig);
            gate = new Gate(config, SessionRuntime.start(config));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new ServletException("filter '" + filterConfig.getFilterName() + "': " + e.getMessage(), e);
        }
        context = servletContext;
        servletContext.setAttribute(GATE, gate);
    }

    @Override
    public void destroy() {
        if (context != null) {
            context.removeAttribute(GATE);
            context = null;
        }
        if (gate != null) {
            gate.runtime.close();
            gate = null;
        }
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        if (!(servletRequest instanceof HttpServletRequest request)
                || !(servletResponse instanceof HttpServletResponse response)) {
            throw new ServletException("SessionFilter guards HTTP requests only");
        }
        Objects.requireNonNull(gate, "init() has not run").handle(request, response, chain);
    }

    /**
     * That a request was let through, kept as an attribute for its ASYNC dispatches; a client cannot make one.
     *
     * @param by who let it through
     * @param session with which session, or null if without
     * @param counts whether it counts as a use
     */
    private record Admission(Gate by, @Nullable Session session, boolean counts) {}

    /** A filter that was initialised: its settings, sealed, and what stands behind it. */
    private static final class Gate {
        private final SessionRuntime runtime;
        private final SessionIdResolver resolver;
        private final Refusal refusal;
        private final OriginCheck originCheck;
        private final PathPatterns publicPaths;
        private final PathPatterns passivePaths;
        private final boolean corsPreflight;
        private final boolean enforce;
        private final @Nullable String userHeader;
        private final Admission publicAdmission = new Admission(this, null, false);
        private final ThrottledLog log =
                new ThrottledLog(System.getLogger(SessionFilter.class.getName()), System::nanoTime);

        Gate(SessionFilterConfig config, SessionRuntime runtime) {
            this.runtime = runtime;
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

        SessionManager manager() {
            return runtime.manager();
        }

        /** One request's way: admitted before, public, or by the verdict on its session. */
        void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            if (request.getAttribute(ADMISSION) instanceof Admission admission && admission.by == this) {
                pass(admission, request, response, chain);
            } else if (publicPaths.match(request) || corsPreflight && isPreflight(request)) {
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
                refuse(presented.absence(), request, response, chain);
                return;
            }
            Live live;
            try {
                var verdict = manager().check(id);
                if (verdict instanceof Refused refused) {
                    refuse(refused.reason(), request, response, chain);
                    return;
                }
                live = (Live) verdict;
            } catch (SessionStoreException e) {
                unavailable(e, request, response, chain);
                return;
            }
            if (isForged(presented, request)) {
                forbid(request, response, chain);
                return;
            }
            keepFromSharedCaches(response);
            pass(new Admission(this, live.session(), !passivePaths.match(request)), request, response, chain);
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
            response.addHeader("Vary", resolver.vary());
            if (!response.containsHeader("Cache-Control")) {
                response.setHeader("Cache-Control", "private");
            }
        }

        private void refuse(Reason reason, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            if (enforce) {
                refusal.unauthorized(request, response, reason);
            } else {
                passUnenforced("would have refused a request with 401: " + reason.sentence(), request, response, chain);
            }
        }

        private void forbid(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            if (enforce) {
                refusal.forbidden(response);
            } else {
                passUnenforced("would have refused a request with 403: another origin", request, response, chain);
            }
        }

        private void unavailable(
                SessionStoreException e, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            if (enforce) {
                log.warn("refused a request with 503: the session store fails", e);
                refusal.unavailable(response);
            } else {
                passUnenforced(
                        "would have refused a request with 503: the session store fails", request, response, chain);
            }
        }

        private void passUnenforced(
                String event, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            log.warn(event, null);
            pass(publicAdmission, request, response, chain);
        }

        /** Hands the request to the handlers, and counts the response as a use of the session for as long as it runs. */
        private void pass(
                Admission admission, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            request.setAttribute(ADMISSION, admission);
            var session = admission.counts ? admission.session : null;
            var running = session == null ? null : runtime.runningResponses().begin(session);
            try {
                chain.doFilter(forHandlers(request, response, admission.session), response);
            } catch (IOException | ServletException | RuntimeException e) {
                if (!answered(e, response)) {
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
            return wrap && !isWrapped(request)
                    ? new AuthenticatedRequest(request, response, session, userHeader)
                    : request;
        }

        private static boolean isContainersFileServlet(HttpServletRequest request) {
            return request.getHttpServletMapping().getServletName().equals("default");
        }

        private static boolean isWrapped(HttpServletRequest request) {
            return request instanceof AuthenticatedRequest
                    || request instanceof ServletRequestWrapper wrapper
                            && wrapper.isWrapperFor(AuthenticatedRequest.class);
        }

        /** A failure of the store that a handler lets escape is a 503, not a 500. */
        private boolean answered(Exception escaped, HttpServletResponse response) throws IOException {
            Throwable cause = escaped;
            while (cause != null
                    && !(cause instanceof SessionStoreException)
                    && !(cause instanceof SessionLimitException)) {
                cause = cause.getCause();
            }
            if (cause == null || response.isCommitted()) {
                return false;
            }
            response.reset();
            if (cause instanceof SessionLimitException) {
                refusal.full(response);
            } else {
                log.warn("a handler failed with the session store", cause);
                refusal.unavailable(response);
            }
            return true;
        }
    }
}
