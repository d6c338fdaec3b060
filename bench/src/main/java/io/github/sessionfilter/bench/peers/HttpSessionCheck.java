package io.github.sessionfilter.bench.peers;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Admits requests whose {@code HttpSession} has a user, which is the minimal check with container sessions. */
final class HttpSessionCheck extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var session = request.getSession(false);
        var user = session == null ? null : session.getAttribute(Hello.USER);
        if (user == null && !request.getServletPath().equals(HttpLogin.PATH)) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        request.setAttribute(Hello.USER, user);
        chain.doFilter(request, response);
    }
}
