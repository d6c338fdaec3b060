package io.github.sessionfilter.auth;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers {@code /health/live}, {@code /health/ready} and {@code /metrics}, for the operator.
 *
 * <p>Thread-safe.
 */
final class StatusPages extends Handler.Abstract.NonBlocking {
    private static final String TEXT = "text/plain;charset=utf-8";
    private static final String PROMETHEUS = "text/plain;version=0.0.4;charset=utf-8";

    private final Health health;
    private final PrometheusMeterRegistry metrics;

    StatusPages(Health health, PrometheusMeterRegistry metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        switch (Request.getPathInContext(request)) {
            case "/health/live" -> send(HttpStatus.OK_200, TEXT, "live\n", response, callback);
            case "/health/ready" -> {
                boolean ready = health.isReady();
                int status = ready ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503;
                send(status, TEXT, ready ? "ready\n" : "not ready\n", response, callback);
            }
            case "/metrics" -> send(HttpStatus.OK_200, PROMETHEUS, metrics.scrape(), response, callback);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void send(int status, String type, String body, Response response, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
    }
}
