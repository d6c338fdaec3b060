package io.github.sessionfilter.handlers;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Ends the session, with {@code SessionFilter.logout} or {@code request.logout}, or all sessions of the user. */
@WebServlet({"/logout", "/request-logout", "/revoke-all"})
public final class Logout extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        switch (request.getServletPath()) {
            case "/logout" -> SessionFilter.logout(request, response);
            case "/request-logout" -> request.logout();
            default -> SessionFilter.sessions(getServletContext()).revokeAll(request.getRemoteUser());
        }
        response.getWriter().print(WhoAmI.of(request));
    }
}
