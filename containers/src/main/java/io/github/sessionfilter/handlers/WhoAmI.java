package io.github.sessionfilter.handlers;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Prints the remote user and the principal. */
@WebServlet(
        urlPatterns = {"/whoami", "/public/whoami", "/twice/whoami"},
        asyncSupported = true)
public final class WhoAmI extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    static String of(HttpServletRequest request) {
        String principal = request.getUserPrincipal() == null
                ? null
                : request.getUserPrincipal().getName();
        return "user=" + request.getRemoteUser() + " principal=" + principal;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(of(request));
    }
}
