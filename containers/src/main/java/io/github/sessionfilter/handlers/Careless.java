package io.github.sessionfilter.handlers;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Does what the filter must bear: fails in an asynchronous request, resets the response, and logs in too late. */
@WebServlet(
        urlPatterns = {"/async-throw", "/reset", "/login-after-commit", "/login-in-include"},
        asyncSupported = true)
public final class Careless extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        switch (request.getServletPath()) {
            case "/async-throw" -> {
                request.startAsync().setTimeout(300); // Jetty answers after that
                throw new ServletException("thrown by the handler");
            }
            case "/reset" -> {
                response.setHeader("X-Before", "reset");
                response.reset();
                response.getWriter().print(WhoAmI.of(request));
            }
            case "/login-after-commit" -> {
                response.flushBuffer();
                login(request, response);
            }
            default -> request.getRequestDispatcher("/included-login").include(request, response);
        }
    }

    static void login(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            SessionFilter.login(request, response, request.getParameter("user"), "test");
            response.getWriter().print("logged in");
        } catch (IllegalStateException e) {
            response.getWriter().print(e.getMessage());
        }
    }
}
