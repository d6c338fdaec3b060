package io.github.sessionfilter.handlers;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.security.Principal;

/** Prints what the request tells about the user. */
@WebServlet(
        urlPatterns = {"/whoami", "/public/whoami", "/twice/whoami"},
        asyncSupported = true)
public final class WhoAmI extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    static final String USER_HEADER = "X-User-Name";
    static final String ROLE = "admin";

    /** Returns the user as each method of the request tells it, and as the header {@code X-User-Name} does. */
    public static String of(HttpServletRequest request) {
        return "user=" + request.getRemoteUser() + " principal=" + name(request.getUserPrincipal()) + " header="
                + request.getHeader(USER_HEADER) + " role=" + request.isUserInRole(ROLE) + " auth="
                + request.getAuthType();
    }

    static String name(Principal principal) {
        return principal == null ? null : principal.getName();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(of(request));
    }
}
