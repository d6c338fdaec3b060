package io.github.sessionfilter.auth;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The page after a logout. The filter has ended the session, because the path is one of {@code logoutPaths}.
 *
 * <p>Thread-safe.
 */
final class LogoutServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setContentType("text/plain;charset=utf-8");
        var page =
                switch (request.getMethod()) {
                    case "GET", "HEAD", "POST" -> "The session has ended.\n";
                    default -> {
                        response.setHeader("Allow", "GET, HEAD, POST");
                        response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
                        yield "";
                    }
                };
        response.getOutputStream().write(page.getBytes(StandardCharsets.UTF_8));
    }
}
