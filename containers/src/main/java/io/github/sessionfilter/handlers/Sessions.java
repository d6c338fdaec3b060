package io.github.sessionfilter.handlers;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Lists the handles of the user's sessions, one per line. */
@WebServlet("/sessions")
public final class Sessions extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        for (var session : SessionFilter.sessions(getServletContext()).list(request.getRemoteUser())) {
            response.getWriter().println(session.session().key().handle());
        }
    }
}
