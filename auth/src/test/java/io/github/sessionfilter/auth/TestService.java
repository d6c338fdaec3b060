package io.github.sessionfilter.auth;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.session.SessionManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;

/** A service in this JVM, with a database that can be switched off, and a proxy that asks it. */
final class TestService implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    final SwitchedDataSource database = new SwitchedDataSource(UUID.randomUUID().toString());
    final AuthService service;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LONGEST)
            .build();

    private TestService(Consumer<SessionFilterConfig.Builder> settings, Path realm) throws Exception {
        var filter = SessionFilterConfig.builder().dataSource(database);
        settings.accept(filter);
        this.service = AuthService.start(new ServiceConfig(
                filter.build(),
                InetAddress.getLoopbackAddress(),
                0,
                realm,
                Duration.ZERO,
                Path.of("").toAbsolutePath()));
    }

    /** Starts a service that trusts proxies on this machine. */
    static TestService start(Consumer<SessionFilterConfig.Builder> settings) throws Exception {
        return start(settings, null);
    }

    /** Starts a service that trusts proxies on this machine, and asks the persons of a file for their passwords. */
    static TestService start(Consumer<SessionFilterConfig.Builder> settings, Path realm) throws Exception {
        return new TestService(
                filter -> {
                    filter.set(Settings.TRUSTED_PROXIES, "127.0.0.1");
                    settings.accept(filter);
                },
                realm);
    }

    /** Starts a service that trusts another proxy. */
    static TestService startWithoutTrust() throws Exception {
        return new TestService(filter -> filter.set(Settings.TRUSTED_PROXIES, "192.0.2.1"), null);
    }

    SessionManager sessions() {
        return SessionFilter.sessions(service.guarded());
    }

    long count(Outcome outcome) {
        return SessionFilter.metrics(service.guarded()).requests(outcome);
    }

    /** Opens a session, and returns its id. */
    String idOf(String person) {
        return sessions().create(person, "").id().secret();
    }

    int port() {
        return service.uri().getPort();
    }

    /** Asks about a request as nginx does. */
    HttpResponse<String> ask(String method, String uri, String... headers) throws Exception {
        var all = new String[headers.length + 4];
        all[0] = "X-Original-Method";
        all[1] = method;
        all[2] = "X-Original-URI";
        all[3] = uri;
        System.arraycopy(headers, 0, all, 4, headers.length);
        return send("GET", "/auth", all);
    }

    HttpResponse<String> send(String method, String path, String... headers) throws IOException, InterruptedException {
        var body = method.equals("POST") ? BodyPublishers.ofString("a=b") : BodyPublishers.noBody();
        return send(HttpRequest.newBuilder().method(method, body), path, headers);
    }

    HttpResponse<String> post(String path, String form, String... headers) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder().POST(BodyPublishers.ofString(form)), path, headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String path, String... headers)
            throws IOException, InterruptedException {
        request.uri(URI.create(service.uri() + path)).timeout(LONGEST);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        service.close();
    }
}
