package io.github.sessionfilter.handlers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** The webapp's own servlet at {@code /}, which replaces the container's file servlet and has its name. */
public final class RootServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print("root " + request.getServletPath() + " " + WhoAmI.of(request));
    }
}
