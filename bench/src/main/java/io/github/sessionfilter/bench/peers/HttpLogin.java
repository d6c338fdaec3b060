package io.github.sessionfilter.bench.peers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Logs in the user that the request names, with an attribute of the {@code HttpSession}, as applications do. */
final class HttpLogin extends HttpServlet {
    static final String PATH = "/login";

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        request.getSession(true).setAttribute(Hello.USER, request.getParameter(Hello.USER));
    }
}
