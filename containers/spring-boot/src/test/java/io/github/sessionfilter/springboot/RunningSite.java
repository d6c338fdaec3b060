package io.github.sessionfilter.springboot;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A running application on a free port of 127.0.0.1, and its HTTP client. */
final class RunningSite implements AutoCloseable {
    /** The longest time that a test waits for an answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;
    private final String origin;

    private RunningSite(ConfigurableApplicationContext context) {
        this.context = context;
        this.origin = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    /** Starts the site with these properties, each as {@code --name=value}. */
    static RunningSite start(String... properties) {
        return start(new SpringApplication(SiteApplication.class), properties);
    }

    static RunningSite start(SpringApplication application, String... properties) {
        return start(EmbeddedServer.TOMCAT, application, properties);
    }

    static RunningSite start(EmbeddedServer server, SpringApplication application, String... properties) {
        application.addInitializers(server::addTo);
        var quietAndLocal = Stream.of(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--logging.level.root=error");
        return new RunningSite(application.run(
                Stream.concat(quietAndLocal, Stream.of(properties)).toArray(String[]::new)));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /**
     * Opens a WebSocket. Returns the first text that the endpoint sends, or the status with which the handshake is answered.
     */
    String openWebSocket(String path, String... headers) throws Exception {
        var received = new CompletableFuture<String>();
        var builder = client.newWebSocketBuilder().connectTimeout(TIMEOUT);
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        var listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                received.complete(text.toString());
                return null;
            }
        };
        try {
            var socket = builder.buildAsync(URI.create(origin.replace("http:", "ws:") + path), listener)
                    .get();
            var text = received.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            socket.abort();
            return text;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return String.valueOf(refused.getResponse().statusCode());
            }
            throw e;
        }
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(origin + path)).timeout(TIMEOUT);
    }

    HttpRequest.Builder to(String path, String id) {
        return to(path).header("X-Session-Id", id);
    }

    HttpRequest.Builder toLogin(String user, String password) {
        var form = "user=" + URLEncoder.encode(user, StandardCharsets.UTF_8) + "&password="
                + URLEncoder.encode(password, StandardCharsets.UTF_8);
        return to("/login")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
    }

    HttpRequest.Builder toLogout(String id) {
        return to("/logout", id).POST(BodyPublishers.noBody());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Sends a request without waiting for the response. */
    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    /** Logs in and returns the session id. */
    String loginAlice() throws Exception {
        return header(send(toLogin("alice", "wonderland")), "X-Session-Id");
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Override
    public void close() {
        context.close();
    }
}
