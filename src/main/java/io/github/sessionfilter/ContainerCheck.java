package io.github.sessionfilter;

import io.github.sessionfilter.Decision.Admitted;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.tomcat.Caller;
import io.github.sessionfilter.tomcat.CallerCheck;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the container who sends a request, by the check with which the {@link Gate} then decides.
 *
 * <p>Thread-safe.
 */
final class ContainerCheck implements CallerCheck {
    /** The login page is answered in place of the handlers. */
    private static final FilterChain NO_HANDLERS = (request, response) -> {};

    private final Gate gate;
    private final SessionCheck sessionCheck;
    private final BuiltInLogin builtInLogin;
    private final Logins logins;

    ContainerCheck(Gate gate, SessionCheck sessionCheck, BuiltInLogin builtInLogin, Logins logins) {
        this.gate = gate;
        this.sessionCheck = sessionCheck;
        this.builtInLogin = builtInLogin;
        this.logins = logins;
    }

    @Override
    public @Nullable Caller check(HttpServletRequest request, boolean required) {
        var session = session(request, required);
        return session == null
                ? null
                : new Caller(
                        new SessionPrincipal(session.principalName()),
                        GuardedRequest.authType(isByTicket(request)),
                        session.roles());
    }

    private static boolean isByTicket(HttpServletRequest request) {
        var kept = request.getAttribute(Gate.VERDICT);
        return kept instanceof Checked checked && checked.ticket() != null
                || kept instanceof Decision decision && decision.ticket() != null;
    }

    private @Nullable Session session(HttpServletRequest request, boolean required) {
        if (builtInLogin.answers(request)) {
            return null;
        }
        if (request.getAttribute(Gate.VERDICT) instanceof Admitted admitted
                && gate.hasAdmitted(admitted)) { // an asynchronous dispatch, or a call of authenticate
            return admitted.session() == null && required ? admitLate(admitted, request) : admitted.session();
        }
        return !required && sessionCheck.needsNoSession(request)
                ? null
                : sessionCheck.checkAndKeep(request).live();
    }

    /** Checks the session of a request that was admitted without one, and now calls {@code authenticate}. */
    private @Nullable Session admitLate(Admitted admitted, HttpServletRequest request) {
        var checked = sessionCheck.of(request);
        var session = checked.live();
        if (session != null) {
            var late = new Admitted(
                    admitted.by(), admitted.outcome(), session.key(), session, admitted.running(), checked.ticket());
            request.setAttribute(Gate.VERDICT, late);
        }
        return session;
    }

    /** Answers the login page, too, if a constraint of the webapp is on its path. */
    @Override
    public boolean refuse(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (!builtInLogin.answers(request)) {
            return gate.refuse(request, response);
        }
        gate.handle(request, response, NO_HANDLERS);
        return true;
    }

    /**
     * Ends the session only if it is what the container logs out: not a login of the container's own, and not after {@link
     * LogoutPaths} has ended it.
     */
    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response) {
        if (isByTicket(request)) {
            throw new IllegalStateException(
                    "the request was admitted by a ticket, which ends no session; expected the session's id");
        }
        if (request.getUserPrincipal() instanceof SessionPrincipal && !LogoutPaths.hasEnded(request)) {
            logins.logout(request, response);
        }
    }
}
