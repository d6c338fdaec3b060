package io.github.sessionfilter.example;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Serves the metrics to a Prometheus server, which presents a token instead of a session. The token is
 * {@code METRICS_TOKEN}, a system property or an environment variable. Without that setting the answer is always 404.
 */
record ScrapeHandler(
        PrometheusMeterRegistry registry, @Nullable String token) implements Handler {

    static ScrapeHandler of(PrometheusMeterRegistry registry) {
        return new ScrapeHandler(registry, System.getProperty("METRICS_TOKEN", System.getenv("METRICS_TOKEN")));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        if (!isAuthorized(request.getHeader("Authorization"))) {
            Problem.notFound("Nothing is at this address.").write(response);
            return;
        }
        response.setContentType("text/plain; version=0.0.4; charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(registry.scrape());
    }

    private boolean isAuthorized(@Nullable String authorization) {
        return token != null && !token.isBlank() && authorization != null && isSame("Bearer " + token, authorization);
    }

    /** Compares in a time that does not depend on the position of the first difference. */
    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
        return "ScrapeHandler";
    }
}
