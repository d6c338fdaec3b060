package io.github.sessionfilter.handlers;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Forwards, includes, and fails so that the container dispatches to the error page. */
@WebServlet({"/forward", "/forward-to-file", "/include", "/send-error", "/throw"})
public final class Dispatching extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        switch (request.getServletPath()) {
            case "/forward" -> request.getRequestDispatcher("/whoami").forward(request, response);
            case "/forward-to-file" -> request.getRequestDispatcher("/film.txt").forward(request, response);
            case "/include" -> {
                response.getWriter().print("[");
                request.getRequestDispatcher("/whoami").include(request, response);
                response.getWriter().print("]");
            }
            case "/send-error" -> response.sendError(HttpServletResponse.SC_CONFLICT);
            default -> throw new IllegalStateException("thrown by the handler");
        }
    }
}
