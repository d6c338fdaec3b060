package io.github.sessionfilter;

import io.github.sessionfilter.Decision.Admitted;
import io.github.sessionfilter.Decision.Refused;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.Unauthorized;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Ends the session, and the container's login, before the application's own logout page runs.
 *
 * <p>The page then runs as without a session. It still sees its {@code HttpSession}, which is invalidated after it: a page may
 * check a token in it. Thread-safe.
 */
final class LogoutPaths {
    private static final String ENDED = "io.github.sessionfilter.ended";

    private final PathPatterns paths;
    private final Logins logins;
    private final OriginCheck originCheck;
    private final Refusals refusals;
    private final ThrottledLog log;

    LogoutPaths(
            SessionFilterConfig config, Logins logins, OriginCheck originCheck, Refusals refusals, ThrottledLog log) {
        this.paths = config.logoutPaths();
        this.logins = logins;
        this.originCheck = originCheck;
        this.refusals = refusals;
        this.log = log;
    }

    /**
     * Ends the login if the request asks for a logout page, and returns the decision about the request then.
     *
     * <p>Another site's request ends nothing, and neither does one by ticket. A request that is refused for want of a session
     * ends the container's login all the same, or the next person of the browser could go on with it.
     */
    Decision applied(Decision decision, HttpServletRequest request, HttpServletResponse response) {
        if (!paths.matchAnyReading(request)
                || decision.outcome() == Outcome.FORBIDDEN
                || decision.ticket() != null
                || !isMeant(request)) {
            return decision;
        }
        try {
            if (!logins.end(request, response)) {
                return refusals.withoutId(Unauthorized.MALFORMED, request);
            }
            request.setAttribute(ENDED, true);
        } catch (SessionStoreException e) {
            return refusals.unavailable(decision.key(), e);
        } finally {
            endContainersLogin(request);
        }
        if (decision instanceof Refused) {
            HttpSessionOwner.loggedOut(request);
            return decision;
        }
        var admitted = (Admitted) decision;
        return new Admitted(admitted.by(), admitted.outcome(), admitted.key(), null, null);
    }

    /** Returns whether {@code request} has asked for a logout page, and has ended its session. */
    static boolean hasEnded(HttpServletRequest request) {
        return request.getAttribute(ENDED) != null;
    }

    /** A link is followed, or a form is sent, from the site's own pages. A page that is only fetched in advance is not meant. */
    private boolean isMeant(HttpServletRequest request) {
        return switch (request.getMethod()) {
            case "POST" -> originCheck.passes(request) || logins.presentsIdOutsideOfTheCookie(request);
            case "GET" ->
                !isPrefetch(request)
                        && (originCheck.isFromOwnPage(request) || logins.presentsIdOutsideOfTheCookie(request));
            default -> false;
        };
    }

    private static boolean isPrefetch(HttpServletRequest request) {
        var purpose = request.getHeader("Sec-Purpose");
        return purpose != null && purpose.startsWith("prefetch") || "prefetch".equals(request.getHeader("Purpose"));
    }

    /** Credentials in a header come again with the next request. To ask about them would be an attempt to log in. */
    private void endContainersLogin(HttpServletRequest request) {
        if (request.getHeader("Authorization") != null || request.getUserPrincipal() == null) {
            return;
        }
        try {
            request.logout();
        } catch (ServletException e) {
            log.warn("the container has not ended its own login", e);
        }
    }

    /** Returns the handlers, and after them the end of the {@code HttpSession} if the login has ended. */
    FilterChain inFrontOf(FilterChain handlers, HttpServletRequest request) {
        if (paths == PathPatterns.NONE || !hasEnded(request)) {
            return handlers;
        }
        return (wrapped, response) -> {
            try {
                handlers.doFilter(wrapped, response);
            } finally {
                HttpSessionOwner.loggedOut(request);
            }
        };
    }
}
