package io.github.sessionfilter.handlers;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.security.Principal;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Prints what the request tells about the user. */
@WebServlet(
        urlPatterns = {"/whoami", "/public/whoami", "/twice/whoami", "/media/film/whoami"},
        asyncSupported = true)
public final class WhoAmI extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    static final String USER_HEADER = "X-User-Name";
    static final String ROLES_HEADER = "X-User-Roles";

    /** The roles that are asked for. A login has the first. */
    static final List<String> ROLES = List.of("viewer", "admin");

    /** Returns the user and the roles as each method of the request tells them, and as the headers do. */
    public static String of(HttpServletRequest request) {
        return "user=" + request.getRemoteUser() + " principal=" + name(request.getUserPrincipal()) + " header="
                + request.getHeader(USER_HEADER) + " role=" + held(request::isUserInRole) + " roles="
                + request.getHeader(ROLES_HEADER) + " auth=" + request.getAuthType();
    }

    /** Returns those of {@link #ROLES} that the user has. */
    static String held(Predicate<String> isUserInRole) {
        String held = ROLES.stream().filter(isUserInRole).collect(Collectors.joining(","));
        return held.isEmpty() ? "none" : held;
    }

    static String name(Principal principal) {
        return principal == null ? null : principal.getName();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(of(request));
    }
}
