package io.github.sessionfilter.handlers;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;

/** Prints both URL paths of a new ticket for the file that the request names, of the folder {@code /media/film/}. */
@WebServlet("/tickets")
public final class Tickets extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var ticket = SessionFilter.ticket(request, "/media/film/", Duration.ofHours(1));
        String file = request.getParameter("file");
        response.getWriter().print(ticket.pathTo(file) + " " + ticket.queryTo(file));
    }
}
