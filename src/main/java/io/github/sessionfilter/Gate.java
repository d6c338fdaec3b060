package io.github.sessionfilter;

import io.github.sessionfilter.Decision.Admitted;
import io.github.sessionfilter.Decision.Refused;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.running.Admission;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.ticket.PresentedTicket;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Passes each request to the handlers or answers it, as {@link Decisions} decide.
 *
 * <p>Thread-safe.
 */
final class Gate {
    /** The request attribute that holds the {@link Decision}. */
    static final String VERDICT = Admission.ATTRIBUTE;

    /** The request attribute that holds the path without tickets, for access logs; set only if there are tickets. */
    static final String SHOWN_PATH = "io.github.sessionfilter.path";

    private final Decisions decisions;
    private final SessionMetrics metrics;
    private final Logins logins;
    private final SessionCheck sessionCheck;
    private final SessionIdResolver resolver;
    private final EscapedFailures escapedFailures;
    private final FileServlet fileServlet = new FileServlet();
    private final BuiltInLogin builtInLogin;
    private final LogoutPaths logoutPaths;
    private final ProxyUser proxyUser;
    private final boolean enforce;
    private final boolean hasTickets;
    private final IdentityHeaders identityHeaders;
    private final ThrottledLog log;

    Gate(
            SessionFilterConfig config,
            SessionMetrics metrics,
            SessionIdResolver resolver,
            Logins logins,
            SessionCheck sessionCheck,
            Decisions decisions,
            Answers answers,
            LogoutPaths logoutPaths,
            BuiltInLogin builtInLogin,
            ThrottledLog log) {
        this.decisions = decisions;
        this.metrics = metrics;
        this.logins = logins;
        this.sessionCheck = sessionCheck;
        this.resolver = resolver;
        this.escapedFailures = new EscapedFailures(answers, metrics, log);
        this.builtInLogin = builtInLogin;
        this.logoutPaths = logoutPaths;
        this.proxyUser = new ProxyUser(config);
        this.enforce = config.get(Settings.ENFORCE);
        this.hasTickets = config.find(TicketSettings.TICKET_PATHS) != null;
        this.identityHeaders = new IdentityHeaders(config);
        this.log = log;
    }

    /** Returns the session whose id {@code request} presents, or null. */
    static @Nullable Session session(HttpServletRequest request) {
        return request.getAttribute(VERDICT) instanceof Admitted admitted && admitted.ticket() == null
                ? admitted.session()
                : null;
    }

    /** Returns the ticket by which {@code request} was admitted, or null. */
    static @Nullable PresentedTicket ticket(HttpServletRequest request) {
        if (!(request.getAttribute(VERDICT) instanceof Admitted admitted)
                || admitted.ticket() == null
                || admitted.session() == null) {
            return null;
        }
        var ticket = admitted.ticket();
        return new PresentedTicket(
                ticket.folder(),
                Instant.ofEpochMilli(ticket.expiresAtMillis()),
                admitted.session().principalName(),
                ticket.session().handle());
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
            passOn(admitted == null ? forErrorPage(request) : admitted, request, response, chain);
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

    /** Returns whether a decision is of this filter, and not of another webapp's. */
    boolean hasAdmitted(Admitted admitted) {
        return admitted.by() == decisions;
    }

    private @Nullable Admitted admittedBefore(HttpServletRequest request) {
        // A new request has no attribute, and some containers search long for a missing one.
        boolean isNew = request.getDispatcherType() == DispatcherType.REQUEST && !isWrapped(request);
        return !isNew && request.getAttribute(VERDICT) instanceof Admitted admitted && hasAdmitted(admitted)
                ? admitted
                : null;
    }

    /**
     * Answers a request to which the container gives no person, and which it does not admit without one.
     *
     * @return false if {@code enforce} is false, and the request is not admitted yet
     */
    boolean refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!(request.getAttribute(VERDICT) instanceof Admitted)) {
            return enforce && admit(request, response) == null;
        }
        // A handler of a public path calls authenticate.
        // The store may have failed before, and have answered now.
        var answer = decisions.bySession(request) instanceof Refused refused ? refused.answer() : Answers.UNAVAILABLE;
        answer.send(response);
        return true;
    }

    /** Returns the decision for an error page: the container may have refused a live session because of its roles. */
    private @Nullable Admitted forErrorPage(HttpServletRequest request) {
        var checked = sessionCheck.kept(request);
        var session = checked == null ? null : checked.live();
        if (checked == null || session == null) {
            return null;
        }
        var admitted = new Admitted(decisions, Outcome.LIVE, session.key(), session, null, checked.ticket());
        request.setAttribute(VERDICT, admitted);
        return admitted;
    }

    /** Returns the decision about a request, or null if the request has been answered. */
    private @Nullable Admitted admit(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (hasTickets) {
            request.setAttribute(SHOWN_PATH, PathPatterns.shown(request));
        }
        var decision = decide(request, response);
        if (decision instanceof Admitted admitted) {
            return admitted;
        }
        var refused = (Refused) decision;
        request.setAttribute(VERDICT, refused);
        refused.answer().send(response);
        return null;
    }

    /** Decides about a request, counts it, and applies {@code enforce}. Nothing is answered here. */
    Decision decide(HttpServletRequest request, HttpServletResponse response) {
        var decision = logoutPaths.applied(decisions.about(request), request, response);
        metrics.count(decision.outcome());
        if (decision instanceof Admitted admitted) {
            if (admitted.ticket() != null) {
                metrics.countByTicket();
            }
            return admitted;
        }
        var refused = (Refused) decision;
        var failure = refused.failure();
        if (failure != null) {
            metrics.countUnavailable(failure.failure());
        }
        if (!enforce) {
            log.warn(
                    "would have refused with " + refused.event(),
                    request.getMethod() + " " + PathPatterns.shown(request),
                    failure);
            return new Admitted(decisions, refused.outcome(), refused.key(), refused.live(), null, refused.ticket());
        }
        if (failure != null) {
            log.warn("refused a request with " + refused.event(), failure);
        }
        return refused;
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
        boolean isByTicket = admitted != null && admitted.ticket() != null;
        var guardedResponse = new GuardedResponse(response, session == null ? null : resolver.vary(), isByTicket);
        guardedResponse.forbidSharedCaching();
        if (fileServlet.isNextAfter(request)) {
            chain.doFilter(request, response);
        } else {
            var shown = proxyUser.shown(request, session);
            chain.doFilter(
                    new GuardedRequest(shown, guardedResponse, session, isByTicket, identityHeaders, logins),
                    guardedResponse);
        }
    }

    private static boolean isWrapped(HttpServletRequest request) {
        return request instanceof GuardedRequest
                || request instanceof ServletRequestWrapper wrapper && wrapper.isWrapperFor(GuardedRequest.class);
    }
}
