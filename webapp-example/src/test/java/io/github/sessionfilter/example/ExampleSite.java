package io.github.sessionfilter.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Starts the built WAR in its own Jetty with its own database on a free port, and sends requests to it. */
final class ExampleSite {

    private static final String DATABASE = "SESSION_JDBC_URL";
    private static final String MAX_STREAMS = "SESSION_MAX_STREAMS";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final WebAppContext webapp = new WebAppContext();
    private final HttpClient client = HttpClient.newHttpClient();

    /**
     * Starts the site.
     *
     * @param war a WAR, or the folder of an unpacked WAR
     * @param unpack whether the container unpacks a WAR before it serves it
     */
    ExampleSite(Path war, String jdbcUrl, boolean unpack) throws Exception {
        this(war, jdbcUrl, unpack, unchanged -> {});
    }

    /** Starts the site with handlers in addition to those of the WAR. */
    ExampleSite(Path war, String jdbcUrl, boolean unpack, Consumer<WebAppContext> additions) throws Exception {
        System.setProperty(DATABASE, jdbcUrl);
        System.setProperty(MAX_STREAMS, System.getProperty(MAX_STREAMS, "1000"));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        webapp.setContextPath("/tube");
        webapp.setWar(war.toString());
        webapp.setExtractWAR(unpack);
        webapp.setThrowUnavailableOnStartupException(true);
        additions.accept(webapp);
        server.setHandler(webapp);
        server.start();
    }

    static Path unpackedWar() {
        return Path.of(System.getProperty("example.webapp"));
    }

    static Path packedWar() {
        return Path.of(System.getProperty("example.webapp") + ".war");
    }

    ClassLoader classLoader() {
        return webapp.getClassLoader();
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Starts a request. The path is relative to the webapp. */
    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/tube" + path))
                .timeout(Duration.ofSeconds(30));
    }

    HttpRequest.Builder to(String path, String sessionId) {
        return to(path).header("X-Session-Id", sessionId);
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> post(String path, String sessionId) throws IOException, InterruptedException {
        return send(to(path, sessionId).POST(BodyPublishers.noBody()));
    }

    HttpResponse<byte[]> login(String body) throws IOException, InterruptedException {
        return send(to("/api/login")
                .header("Content-Type", "application/json")
                .header("User-Agent", "curl/8.5.0")
                .POST(BodyPublishers.ofString(body)));
    }

    /** Logs alice in, and returns the session id. */
    String loginAlice() throws IOException, InterruptedException {
        return login("alice", "wonderland");
    }

    /** Logs a user in, and returns the session id. */
    String login(String user, String password) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = login("{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}");
        if (response.statusCode() != 200) {
            throw new AssertionError("The login was answered " + response.statusCode() + ": " + text(response));
        }
        return json(response).path("sessionId").textValue();
    }

    static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        return MAPPER.readTree(response.body());
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    void stop() throws Exception {
        server.stop();
        System.clearProperty(DATABASE);
        System.clearProperty(MAX_STREAMS);
    }
}
