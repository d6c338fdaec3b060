package io.github.sessionfilter.auth;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The page after a logout. The filter has ended the session, because the path is one of {@code logoutPaths}.
 *
 * <p>A link on another site ends none, and neither does a request that names no page it comes from. The page then asks the
 * person. Thread-safe.
 */
final class LogoutServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private static final String QUESTION = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Log out</title>
            <form method="post"><button>Log out</button></form>
            """;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'");
        switch (request.getMethod()) {
            case "GET", "HEAD", "POST" -> {
                if (SessionFilter.checks(getServletContext()).hasEndedLogin(request)) {
                    write("text/plain", "The session has ended.\n", response);
                } else {
                    write("text/html", QUESTION, response);
                }
            }
            default -> {
                response.setHeader("Allow", "GET, HEAD, POST");
                response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            }
        }
    }

    private static void write(String type, String page, HttpServletResponse response) throws IOException {
        response.setContentType(type + ";charset=utf-8");
        response.getOutputStream().write(page.getBytes(StandardCharsets.UTF_8));
    }
}
