package io.github.sessionfilter.handlers;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Logs in the user that the request names, with the roles {@code viewer} and {@code family}. */
@WebServlet("/login")
public final class Login extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String user = request.getParameter("user");
        var login =
                io.github.sessionfilter.session.Login.of(user).device("test").roles("viewer", "family");
        response.getWriter()
                .print(SessionFilter.login(request, response, login).id().secret());
    }
}
