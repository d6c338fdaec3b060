package io.github.sessionfilter.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** The bundled example in an embedded Jetty on 127.0.0.1. Its requests are thread-safe. */
final class ExampleSite implements AutoCloseable {
    /** The status of a request that had no answer after 30 s. */
    static final int NO_ANSWER = 0;

    private static final Duration GIVES_UP = Duration.ofSeconds(30);
    private static final Pattern SESSION_ID = Pattern.compile("\"sessionId\"\\s*:\\s*\"([\\w-]+)\"");

    private final Server jetty = new Server();
    private final ServerConnector connector = new ServerConnector(jetty);
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(GIVES_UP).build();

    /** Starts the WAR, which the system property {@code example.war} names, with its database at {@code jdbcUrl}. */
    ExampleSite(String jdbcUrl) throws Exception {
        System.setProperty("SESSION_JDBC_URL", jdbcUrl);
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        var webapp = new WebAppContext();
        webapp.setContextPath("/");
        webapp.setWar(System.getProperty("example.war"));
        webapp.setThrowUnavailableOnStartupException(true);
        jetty.setHandler(webapp);
        jetty.start();
    }

    /** An answer: its status, its body, and how long it took. */
    record Timed(int status, String body, long nanos) {
        /** Returns the id of the session that a login has opened, or null. */
        @Nullable
        String sessionId() {
            var matcher = SESSION_ID.matcher(body);
            return status == 200 && matcher.find() ? matcher.group(1) : null;
        }
    }

    Timed login(String user, String password) {
        var body = "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(user, password);
        return send(
                request("/api/login").header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    Timed get(String path, String sessionId) {
        return send(request(path).header("X-Session-Id", sessionId).GET());
    }

    Timed post(String path, String sessionId) {
        return send(request(path).header("X-Session-Id", sessionId).POST(BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + path))
                .timeout(GIVES_UP)
                .header("User-Agent", "drill");
    }

    private Timed send(HttpRequest.Builder request) {
        long start = System.nanoTime();
        try {
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            return new Timed(answer.statusCode(), answer.body(), System.nanoTime() - start);
        } catch (IOException e) {
            return new Timed(NO_ANSWER, "", System.nanoTime() - start);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Timed(NO_ANSWER, "", System.nanoTime() - start);
        }
    }

    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception e) {
            throw new IllegalStateException("cannot stop Jetty", e);
        }
    }
}
