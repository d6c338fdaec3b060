package io.github.sessionfilter.example;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Shows the metrics to a Prometheus server, which has no session but a token: {@code METRICS_TOKEN}, as a system property
 * or in the environment. Without one there is nothing to be seen here.
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

    /** In a time that tells nothing. */
    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
        return "ScrapeHandler";
    }
}
