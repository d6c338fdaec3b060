package io.github.sessionfilter;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/** Handlers of requests by ticket. */
final class TicketServlets {
    private TicketServlets() {}

    /** Prints what a handler sees of the person. */
    static void person(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var ticket = SessionFilter.presentedTicket(request);
        response.getWriter()
                .print(request.getRemoteUser() + " "
                        + request.getUserPrincipal().getName() + " "
                        + request.getAuthType() + " viewer=" + request.isUserInRole("viewer") + " "
                        + request.getHeader("X-User-Name") + " session=" + (SessionFilter.session(request) != null)
                        + " ticket="
                        + (ticket == null
                                ? null
                                : ticket.folder() + " " + ticket.principalName() + " " + ticket.handle()));
    }

    /** Does what the last segment of the path says. */
    static void act(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        switch (request.getPathInfo()) {
            case "/request-logout" -> request.logout();
            case "/logout" -> SessionFilter.logout(request, response);
            case "/login" -> SessionFilter.login(request, response, "bob", "");
            case "/rotate" -> SessionFilter.rotate(request, response);
            case "/ticket" -> SessionFilter.ticket(request, TicketFixture.FOLDER, Duration.ofMinutes(1));
            case "/reset" -> {
                response.setHeader("Referrer-Policy", "unsafe-url");
                response.reset();
                response.addHeader("referrer-policy", "unsafe-url");
            }
            case "/verdict" -> response.getWriter().print(request.getAttribute(Gate.VERDICT));
            case "/http-session" -> response.getWriter().print(request.getSession(false) != null);
            case "/new-http-session" ->
                response.getWriter().print(request.getSession().getId());
            default -> throw new ServletException("unknown action");
        }
    }

    /** Prints both forms of a new ticket, for the session of the request. */
    static void make(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var ticket = SessionFilter.ticket(request, TicketFixture.FOLDER, Duration.ofMinutes(1));
        response.getWriter().print(ticket.pathTo("seg1.ts") + " " + ticket.queryTo("seg1.ts"));
    }
}
