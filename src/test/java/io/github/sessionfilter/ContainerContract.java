package io.github.sessionfilter;

import io.github.sessionfilter.TestContainer.Webapp;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionManager;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;

/** The test webapp in a container and an HTTP client for it. Each subclass tests one topic on every container. */
abstract class ContainerContract {
    static final String CONTEXT = "/app";

    final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    final String jdbcUrl = "jdbc:h2:mem:" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE) + ";DB_CLOSE_DELAY=-1";

    private final Starter starter;
    String contextPath = CONTEXT;
    TestContainer container;
    /** Whether the container runs no ServletContainerInitializer, so that the filter has no companions. */
    boolean withoutInitializer;

    /** Starts a container. */
    interface Starter {
        TestContainer start(Webapp webapp) throws Exception;
    }

    ContainerContract(Starter starter) {
        this.starter = starter;
    }

    /** Starts the test webapp with these settings in addition to the default ones. */
    void startWith(String... namesAndValues) throws Exception {
        var initParams = new LinkedHashMap<String, String>();
        initParams.put("jdbcUrl", jdbcUrl);
        initParams.put("jdbcUser", "sa");
        initParams.put("publicPaths", "/login, /public/*, /index.html");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            initParams.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        var webapp = new Webapp(contextPath, initParams);
        Files.writeString(webapp.files().resolve("film.txt"), "0123456789");
        Files.createDirectory(webapp.files().resolve("public"));
        Files.writeString(webapp.files().resolve("public/style.css"), "body {}");
        webapp.initializers().add((classes, context) -> reportWrapping(context));
        prepare(webapp);
        webapp.servlets().put("/whoami", TestServlets.servlet(TestServlets::whoAmI));
        webapp.servlets().put("/public/whoami", TestServlets.servlet(TestServlets::whoAmI));
        webapp.servlets().put("/login", TestServlets.servlet(TestServlets::login));
        webapp.servlets().put("/logout", TestServlets.servlet(SessionFilter::logout));
        webapp.servlets().put("/rotate", TestServlets.servlet(SessionFilter::rotate));
        webapp.servlets().put("/request-logout", TestServlets.servlet((request, response) -> {
            request.logout();
            TestServlets.whoAmI(request, response);
        }));
        webapp.servlets().put("/async", TestServlets.servlet(TestServlets::asyncInAnotherThread));
        webapp.servlets().put("/async-dispatch", TestServlets.servlet(TestServlets::asyncDispatch));
        webapp.servlets().put("/fails", TestServlets.servlet(TestServlets::failWithTheStore));
        webapp.servlets().put("/fails-async", TestServlets.servlet((request, response) -> {
            request.startAsync().setTimeout(0); // without the filter the exchange would never end
            response.setHeader("Access-Control-Allow-Origin", "https://friend.example");
            TestServlets.failWithTheStore(request, response);
        }));
        webapp.servlets().put("/fails-itself", TestServlets.servlet((request, response) -> {
            throw new IllegalStateException("thrown by the handler");
        }));
        webapp.servlets().put("/headers", TestServlets.servlet(TestServlets::headers));
        webapp.servlets().put("/public/headers", TestServlets.servlet(TestServlets::headers));
        webapp.servlets().put("/body", TestServlets.servlet((request, response) -> response.getWriter()
                .print(new String(request.getInputStream().readAllBytes()))));
        webapp.servlets()
                .put(
                        "/own-caching",
                        TestServlets.servlet((request, response) -> response.setHeader("Cache-Control", "max-age=60")));
        if (withoutInitializer) {
            webapp.initializers().clear();
        }
        container = starter.start(declare(webapp));
    }

    /** Adds what the tests of one topic need. */
    void prepare(Webapp webapp) throws IOException {}

    /** Returns the webapp with the session filter, which is declared as in web.xml. */
    Webapp declare(Webapp webapp) {
        return webapp;
    }

    /** Returns the webapp with the session filter registered in code, by the last initializer so far. */
    static Webapp registered(Webapp webapp) {
        webapp.initializers().add((classes, context) -> SessionFilter.register(context, config(webapp)));
        return webapp.undeclared();
    }

    static SessionFilterConfig config(Webapp webapp) {
        return SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, webapp.initParams().get("jdbcUrl"))
                .set(Settings.JDBC_USER, webapp.initParams().get("jdbcUser"))
                .set(Settings.PUBLIC_PATHS, webapp.initParams().get("publicPaths"))
                .set(Settings.USER_HEADER, "X-User-Name")
                .set(LoginSettings.ROLES_HEADER, "X-User-Roles")
                .build();
    }

    private static void reportWrapping(ServletContext context) {
        var reporter = context.addFilter("reporter", TestServlets.wrappingReporter());
        reporter.setAsyncSupported(true);
        reporter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }

    @AfterEach
    void stop() throws Exception {
        if (container != null) {
            container.stop();
            container = null;
        }
    }

    SessionManager manager() {
        return SessionFilter.sessions(container.servletContext());
    }

    /** Logs in and returns the id. */
    String login() throws Exception {
        return get("/login").body();
    }

    /** Returns the id of a session that is not in the cache and whose row has expired. */
    String expired() throws SQLException {
        return aged(Duration.ofHours(1)).id().secret();
    }

    /** Inserts the row of a session that another node created and last touched {@code by} ago. */
    NewSession aged(Duration by) throws SQLException {
        var opened = manager().create("alice", "aged");
        var other = SessionId.random();
        try (var connection = DriverManager.getConnection(jdbcUrl, "sa", "");
                var insert = connection.prepareStatement(
                        "INSERT INTO web_session (session_key, principal_name, description, created_at,"
                                + " last_accessed_at, expires_at, absolute_expires_at, revoked_at) SELECT ?, principal_name,"
                                + " description, created_at - ?, last_accessed_at - ?, expires_at - ?, absolute_expires_at - ?,"
                                + " NULL FROM web_session WHERE session_key = ?")) {
            insert.setBytes(1, key(other));
            for (int i = 2; i <= 5; i++) {
                insert.setLong(i, by.toMillis());
            }
            insert.setBytes(6, opened.session().key().toBytes());
            insert.executeUpdate();
        }
        return new NewSession(other, opened.session());
    }

    private static byte[] key(SessionId id) {
        return SessionKey.of(id).toBytes();
    }

    long lastAccessedAt(NewSession session) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl, "sa", "");
                var select =
                        connection.prepareStatement("SELECT last_accessed_at FROM web_session WHERE session_key = ?")) {
            select.setBytes(1, key(session.id()));
            try (var rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, headers);
    }

    HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        return http.send(
                request(path, headers)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path, String... headers) {
        var builder = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + container.port() + encoded(contextPath) + path))
                .timeout(Duration.ofSeconds(30));
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return builder;
    }

    private static String encoded(String path) {
        return URI.create(path.replace(" ", "%20")).toASCIIString();
    }
}
