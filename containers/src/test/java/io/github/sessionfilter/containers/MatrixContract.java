package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sessionfilter.PathSpellings;
import io.github.sessionfilter.RawHttp;
import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.jdbc.TestDatabases;
import io.github.sessionfilter.session.SessionId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The filter's promises to handlers, in every container that the documentation names.
 *
 * <p>{@code -Drows=tomcat-11} selects the rows whose name contains it.
 */
@ExtendWith(MatrixTable.class)
abstract class MatrixContract
        implements IdentityTests,
                UpgradeTests,
                CarelessHandlerTests,
                AccessLogTests,
                RunningTests,
                TicketTests,
                DeviceTests {
    private static final TestDatabase DATABASE = TestDatabases.mariaDb();
    private static final String ALICE = Identity.of("alice").toString();
    private static final String NOBODY = Identity.NOBODY.toString();
    private static final String ALICE_ON_ERROR_PAGE = Identity.of("alice").onErrorPage();
    private static final Pattern SESSION_COOKIE = Pattern.compile("JSESSIONID=[^;]+");
    /**
     * What Tomcat logs for a handler that throws after {@code startAsync}: it has handled the error, and then does not expect
     * the state in which this leaves the request.
     */
    private static final Pattern FAILED_ASYNC =
            Pattern.compile("(?m)^.*SEVERE.*Error reading request, ignored\\R.*asyncPostProcess.*MUST_ERROR.*$");

    private static ContainerProcess container;

    @Parameter
    Row row;

    @BeforeParameterizedClassInvocation
    static void start(Row row) throws Exception {
        assumeTrue(
                Jdk.find(row.jdk()).isPresent(),
                "there is no JDK " + row.jdk() + " beside the one that runs the tests");
        Path base = row.newBase("matrix");
        Wars.write(row.namespace(), base.resolve("webapps"));
        container = row.start(base, DATABASE);
        for (String name : List.of(Wars.POOL, Wars.JNDI, Wars.INITIALIZER, Wars.SHORT, Wars.NOT_ENFORCED)) {
            var webapp = new Webapp(container.port(), name);
            Waiting.until(
                    name + " is deployed:\n",
                    container::log,
                    () -> webapp.get("/login?user=first").statusCode() == 200);
        }
    }

    /** Checks the container's log, where it reports leaks of webapps. */
    @AfterParameterizedClassInvocation
    static void stop(Row row) {
        if (container == null) {
            return;
        }
        container.close();
        String log = FAILED_ASYNC.matcher(container.log()).replaceAll("");
        long records = FAILED_ASYNC.matcher(container.log()).results().count();
        long requests = container
                .accessLog()
                .lines()
                .filter(line -> line.contains("/async-throw "))
                .count();
        container = null; // the next row may be skipped
        assertEquals(row.isTomcat() ? requests : 0, records, "with the filter as without it");
        assertEquals(
                List.of(),
                log.lines()
                        .filter(line -> line.contains("SEVERE")
                                || line.contains("memory leak")
                                || line.contains("failed to stop")
                                || line.contains("failed to unregister"))
                        .toList());
    }

    @Override
    public Row row() {
        return row;
    }

    @Override
    public TestDatabase database() {
        return DATABASE;
    }

    @Override
    public Webapp webapp(String name) {
        return new Webapp(container.port(), name);
    }

    @Override
    public String accessLog() {
        return container.accessLog();
    }

    /** Law 10: the container adds nothing to the answer and creates no session. */
    @ParameterizedTest
    @ValueSource(strings = {Wars.POOL, Wars.JNDI, Wars.INITIALIZER})
    void givesOneAnswerToEveryRequestWithoutALiveSession(String name) throws Exception {
        var webapp = webapp(name);
        String live = webapp.login("alice");
        String loggedOut = webapp.login("alice");
        assertEquals(200, webapp.get("/logout", Webapp.HEADER, loggedOut).statusCode());
        String expired = Database.aged(DATABASE, live, Duration.ofHours(1));
        for (HttpResponse<String> answer : List.of(
                webapp.get("/whoami"),
                webapp.get("/whoami", Webapp.HEADER, "invalid"),
                webapp.get("/whoami", Webapp.HEADER, SessionId.random().secret()),
                webapp.get("/whoami", Webapp.HEADER, loggedOut),
                webapp.get("/whoami", Webapp.HEADER, expired),
                webapp.get("/whoami", Webapp.HEADER, live + "," + live),
                webapp.get("/film.txt"),
                webapp.get("/counter.jsp"),
                webapp.get("/visits"),
                webapp.get("/nothing"),
                webapp.get("/error-page"),
                webapp.send("OPTIONS", "/whoami", ""))) {
            assertEquals(401, answer.statusCode());
            assertEquals(
                    "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
                            + "\"detail\":\"A live session is required.\"}",
                    answer.body());
            assertEquals("application/problem+json", header(answer, "Content-Type"));
            assertEquals("no-store", header(answer, "Cache-Control"));
            assertEquals("Session realm=\"session\"", header(answer, "WWW-Authenticate"));
            assertEquals("", header(answer, "Set-Cookie"));
        }
        assertEquals(200, webapp.get("/whoami", Webapp.HEADER, live).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {Wars.POOL, Wars.JNDI, Wars.INITIALIZER})
    void showsTheUserToHandlers(String name) throws Exception {
        var webapp = webapp(name);
        String id = webapp.login("alice");
        assertEquals(ALICE, webapp.get("/whoami", Webapp.HEADER, id).body());
        assertEquals(ALICE, webapp.get("/twice/whoami", Webapp.HEADER, id).body());
        assertEquals(NOBODY, webapp.get("/public/whoami").body());
        assertEquals(
                row.virtualThreads() ? "virtual" : "platform",
                webapp.get("/thread", Webapp.HEADER, id).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {Wars.POOL, Wars.JNDI, Wars.INITIALIZER})
    void listsAndEndsSessions(String name) throws Exception {
        var webapp = webapp(name);
        String user = "lister-" + name + System.nanoTime();
        String first = webapp.login(user);
        String second = webapp.login(user);
        assertEquals(
                2, webapp.get("/sessions", Webapp.HEADER, first).body().lines().count());
        assertEquals(
                NOBODY, webapp.get("/request-logout", Webapp.HEADER, second).body());
        assertEquals(401, webapp.get("/whoami", Webapp.HEADER, second).statusCode());
        assertEquals(
                1, webapp.get("/sessions", Webapp.HEADER, first).body().lines().count());
        assertEquals(200, webapp.get("/logout", Webapp.HEADER, first).statusCode());
        assertEquals(401, webapp.get("/whoami", Webapp.HEADER, first).statusCode());
    }

    /** Law 14: the file servlet gets the container's own request. Only Tomcat shows that it uses sendfile. */
    @ParameterizedTest
    @ValueSource(strings = {Wars.POOL, Wars.JNDI})
    void passesTheOriginalRequestToTheFileServlet(String name) throws Exception {
        var webapp = webapp(name);
        String id = webapp.login("alice");
        var whole = webapp.get("/film.txt", Webapp.HEADER, id);
        assertEquals("0123456789", whole.body());
        assertEquals("bytes", header(whole, "Accept-Ranges"));
        assertEquals("private", header(whole, "Cache-Control"));
        var seek = webapp.get("/film.txt", Webapp.HEADER, id, "Range", "bytes=3-5");
        assertEquals(206, seek.statusCode());
        assertEquals("345", seek.body());
        assertEquals("bytes 3-5/10", header(seek, "Content-Range"));
        assertEquals("false", header(seek, "X-Wrapped"));
        assertEquals("true", header(webapp.get("/whoami", Webapp.HEADER, id), "X-Wrapped"));
        var large = webapp.get("/large.bin", Webapp.HEADER, id);
        assertEquals(1_000_000, large.body().length());
        assertEquals(row.isTomcat() ? "true" : "", header(large, "X-Sendfile"));
        assertEquals(200, webapp.get("/public/style.css").statusCode());
        assertEquals(200, webapp.get("/index.html").statusCode());
    }

    /** Law 14: a servlet that replaces the file servlet is a handler like any other. */
    @Test
    void showsTheUserToTheWebappsOwnRootServlet() throws Exception {
        var webapp = webapp(Wars.INITIALIZER);
        var answer = webapp.get("/film.txt", Webapp.HEADER, webapp.login("alice"));
        assertEquals("root /film.txt " + ALICE, answer.body());
        assertEquals(401, webapp.get("/film.txt").statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {Wars.POOL, Wars.JNDI, Wars.INITIALIZER})
    void showsTheUserToAsyncHandlers(String name) throws Exception {
        var webapp = webapp(name);
        String id = webapp.login("alice");
        assertEquals(ALICE, webapp.get("/async", Webapp.HEADER, id).body());
        assertEquals(ALICE, webapp.get("/async-dispatch", Webapp.HEADER, id).body());
        assertEquals(401, webapp.get("/async").statusCode());
        String body = "0123456789".repeat(50_000);
        assertEquals(
                body,
                webapp.send("POST", "/non-blocking", body, Webapp.HEADER, id).body());
        // A short body: law 2 refuses without reading, and a client that is still writing may not see the answer.
        assertEquals(401, webapp.send("POST", "/non-blocking", "0123456789").statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {Wars.POOL, Wars.JNDI})
    void doesNotCheckDispatchesInsideTheWebapp(String name) throws Exception {
        var webapp = webapp(name);
        String id = webapp.login("alice");
        assertEquals(ALICE, webapp.get("/forward", Webapp.HEADER, id).body());
        assertEquals(
                "0123456789", webapp.get("/forward-to-file", Webapp.HEADER, id).body());
        assertEquals(
                "[" + ALICE + "]", webapp.get("/include", Webapp.HEADER, id).body());
        assertError(404, ALICE_ON_ERROR_PAGE, webapp.get("/nothing", Webapp.HEADER, id));
        assertError(409, ALICE_ON_ERROR_PAGE, webapp.get("/send-error", Webapp.HEADER, id));
        assertError(500, ALICE_ON_ERROR_PAGE, webapp.get("/throw", Webapp.HEADER, id));
        assertError(404, Identity.NOBODY.onErrorPage(), webapp.get("/public/nothing"));
    }

    private static void assertError(int status, String user, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode());
        assertEquals("error page of ERROR " + status + " for " + user, answer.body());
    }

    /** The container's own sessions keep working beside the filter's. */
    @ParameterizedTest
    @ValueSource(strings = {Wars.POOL, Wars.JNDI})
    void leavesTheContainersOwnSessionsAlone(String name) throws Exception {
        var webapp = webapp(name);
        String id = webapp.login("alice");
        var first = webapp.get("/visits", Webapp.HEADER, id);
        assertEquals("visit 1", first.body());
        var cookie = SESSION_COOKIE.matcher(header(first, "Set-Cookie"));
        assertTrue(cookie.find(), header(first, "Set-Cookie"));
        assertEquals(
                "visit 2",
                webapp.get("/visits", Webapp.HEADER, id, "Cookie", cookie.group())
                        .body());
        var page = webapp.get("/counter.jsp", Webapp.HEADER, id, "Cookie", cookie.group());
        assertEquals("jsp visit 3 of alice", page.body().strip());
        assertEquals("", header(page, "Set-Cookie"));
        assertEquals("", header(webapp.get("/whoami", Webapp.HEADER, id), "Set-Cookie"));
        assertEquals("", header(webapp.get("/film.txt", Webapp.HEADER, id), "Set-Cookie"));
        assertEquals(401, webapp.get("/visits", "Cookie", cookie.group()).statusCode());
    }

    /** Law 1: no spelling of a protected path lets a request in, and none ends in a 5xx. */
    @ParameterizedTest
    @ValueSource(strings = {Wars.POOL, Wars.JNDI})
    void noSpellingOfAProtectedPathIsPublic(String name) throws Exception {
        String id = webapp(name).login("alice");
        List<String> wrong = new ArrayList<>();
        for (String target : PathSpellings.of(name)) {
            var answer = RawHttp.get(container.port(), target);
            boolean in = Identity.isDisclosedBy(answer.text()) || answer.text().contains("0123456789");
            boolean publicPage = answer.text().contains("<title>handlers</title>");
            if (in || answer.status() >= 500 || answer.status() == 200 && !publicPage) {
                wrong.add(target.replace("\0", "\\0") + " -> " + answer.status());
            }
            int withSession = RawHttp.get(container.port(), target, Webapp.HEADER + ": " + id)
                    .status();
            if (withSession >= 500) {
                wrong.add(target.replace("\0", "\\0") + " with a session -> " + withSession);
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** Law 5: a response touches its session while it runs, and not after the client has disconnected. */
    @Test
    void touchesTheSessionOfAResponseUntilTheClientDisconnects() throws Exception {
        var webapp = webapp(Wars.POOL);
        var ids = List.of(webapp.login("alice"), webapp.login("alice"));
        try (var blocking = watch("/endless", ids.get(0));
                var asynchronous = watch("/endless-async", ids.get(1))) {
            byte[] chunk = new byte[64 * 1024];
            long[] logins = lastAccessedAt(ids);
            Waiting.until("both responses touch their sessions", () -> {
                assertNotEquals(-1, blocking.getInputStream().read(chunk), "the response ended");
                assertNotEquals(-1, asynchronous.getInputStream().read(chunk), "the asynchronous response ended");
                long[] now = lastAccessedAt(ids);
                return now[0] > logins[0] + 2_000 && now[1] > logins[1] + 2_000;
            });
        }
        String observer = webapp.login("bob");
        Waiting.until(
                "the handlers have seen the disconnect", () -> webapp.get("/endless-running", Webapp.HEADER, observer)
                        .body()
                        .equals("0"));
        long[][] last = {lastAccessedAt(ids)};
        long[] since = {System.nanoTime()};
        Waiting.until("no more touches are written, which would happen every second", () -> {
            long[] now = lastAccessedAt(ids);
            if (!Arrays.equals(now, last[0])) {
                last[0] = now;
                since[0] = System.nanoTime();
            }
            return System.nanoTime() - since[0] > TimeUnit.SECONDS.toNanos(3);
        });
        for (String id : ids) {
            assertEquals(200, webapp.get("/whoami", Webapp.HEADER, id).statusCode());
        }
    }

    /** Requests {@code path}. Closing the socket resets the connection, as when a phone loses its network. */
    private static Socket watch(String path, String id) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), container.port());
        socket.setSoLinger(true, 0);
        socket.getOutputStream()
                .write(("GET /pool" + path + " HTTP/1.1\r\nHost: localhost\r\n" + Webapp.HEADER + ": " + id
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static long[] lastAccessedAt(List<String> ids) throws SQLException {
        return new long[] {Database.lastAccessedAt(DATABASE, ids.get(0)), Database.lastAccessedAt(DATABASE, ids.get(1))
        };
    }

    /** Laws 17 and 4: the webapps of one container are nodes like any others. */
    @Test
    void webappsOnOneTableShareOneRealm() throws Exception {
        String id = webapp(Wars.POOL).login("alice");
        var others = List.of(Wars.JNDI, Wars.INITIALIZER);
        for (String other : others) {
            assertEquals(ALICE, webapp(other).get("/whoami", Webapp.HEADER, id).body());
        }
        var example = webapp(Wars.EXAMPLE);
        var answer = example.get("/api/videos", Webapp.HEADER, id);
        assertEquals(200, answer.statusCode(), () -> answer.body() + container.log());
        assertEquals(200, webapp(Wars.POOL).get("/logout", Webapp.HEADER, id).statusCode());
        for (String other : others) {
            Waiting.until(
                    other + " has seen the logout",
                    () -> webapp(other).get("/whoami", Webapp.HEADER, id).statusCode() == 401);
        }
        Waiting.until(
                "the example has seen the logout",
                () -> example.get("/api/videos", Webapp.HEADER, id).statusCode() == 401);
    }

    @Test
    void runsTheExample() throws Exception {
        var example = webapp(Wars.EXAMPLE);
        assertEquals(200, example.get("/").statusCode());
        assertEquals(401, example.get("/api/videos").statusCode());
        var login = example.send("POST", "/api/login", "{\"user\":\"alice\",\"password\":\"wonderland\"}");
        assertEquals(200, login.statusCode(), login.body());
        String id = VideoSite.id(login);
        assertTrue(example.get("/api/sessions", Webapp.HEADER, id).body().contains("\"current\":true"));
        var stream = example.get("/api/videos/life/stream", Webapp.HEADER, id, "Range", "bytes=100-299");
        assertEquals(206, stream.statusCode());
        assertTrue(header(stream, "Content-Range").startsWith("bytes 100-299/"));
        var part = example.get("/media/life/hls/segment1.m4s", Webapp.HEADER, id, "Range", "bytes=0-99");
        assertEquals(206, part.statusCode());
        assertEquals(404, example.get("/nothing", Webapp.HEADER, id).statusCode());
        assertFalse(example.send("POST", "/api/logout", "", Webapp.HEADER, id).statusCode() >= 300);
        assertEquals(401, example.get("/api/videos", Webapp.HEADER, id).statusCode());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @AfterAll
    static void thePageShowsTheTables(TestInfo test) throws IOException {
        var name = test.getTestClass().orElseThrow().getSimpleName();
        MatrixTable.compareWithThePage(name);
        IdentityTable.compareWithThePage(name);
    }

    /** Returns the rows with a container whose name begins with {@code distribution}, on that JDK. */
    static List<Row> rows(String distribution, int jdk) {
        return Row.ALL.stream()
                .filter(row -> row.distribution().startsWith(distribution) && row.jdk() == jdk)
                .filter(row -> row.toString().contains(System.getProperty("rows", "")))
                .toList();
    }
}
