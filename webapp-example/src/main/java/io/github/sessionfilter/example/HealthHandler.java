package io.github.sessionfilter.example;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Tells a load balancer that this node answers. It does not ask the database, because a restart would not fix that. */
final class HealthHandler implements Handler {

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        response.setContentType("text/plain;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write("ok\n");
    }
}
