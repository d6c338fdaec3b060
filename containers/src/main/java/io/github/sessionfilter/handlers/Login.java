package io.github.sessionfilter.handlers;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Logs in the user that the request names, with the roles that it lists: {@code viewer} and {@code family} if it lists none. */
@WebServlet("/login")
public final class Login extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String user = request.getParameter("user");
        String[] listed = request.getParameterValues("role");
        String[] roles = listed == null ? new String[] {"viewer", "family"} : listed;
        var login =
                io.github.sessionfilter.session.Login.of(user).device("test").roles(roles);
        response.getWriter()
                .print(SessionFilter.login(request, response, login).id().secret());
    }
}
