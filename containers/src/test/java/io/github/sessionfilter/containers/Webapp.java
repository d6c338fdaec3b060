package io.github.sessionfilter.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A client of a deployed webapp. Immutable and thread-safe.
 *
 * @param name the context path without the slash
 */
record Webapp(int port, String name) {
    static final String HEADER = "X-Session-Id";

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    URI address() {
        return URI.create("http://127.0.0.1:" + port + "/" + name + "/");
    }

    HttpResponse<String> get(String path, String... headers) throws IOException {
        return send("GET", path, "", headers);
    }

    HttpResponse<byte[]> getBytes(String path, String... headers) throws IOException {
        return send(BodyHandlers.ofByteArray(), "GET", path, "", headers);
    }

    /** Sends a request. {@code headers} alternate names and values. */
    HttpResponse<String> send(String method, String path, String body, String... headers) throws IOException {
        return send(BodyHandlers.ofString(StandardCharsets.UTF_8), method, path, body, headers);
    }

    private <T> HttpResponse<T> send(BodyHandler<T> handler, String method, String path, String body, String... headers)
            throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + name + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }

    /** Logs in to the handlers' webapp with these roles, and returns the session id. */
    String login(String user, String... roles) throws IOException {
        var answer = get("/login?user=" + user
                + Stream.of(roles).map(role -> "&role=" + role).collect(Collectors.joining()));
        if (answer.statusCode() != 200) {
            throw new AssertionError("the login was answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** Returns the paths of a file of the folder {@code /media/film/} with a new ticket, in the path and in the query. */
    List<String> tickets(String file, String id) throws IOException {
        return Stream.of(get("/tickets?file=" + file, HEADER, id).body().split(" "))
                .map(path -> path.substring(name.length() + 1))
                .toList();
    }
}
