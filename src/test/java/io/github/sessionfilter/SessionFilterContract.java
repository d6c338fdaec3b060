package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.Webapp;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.metrics.SessionFilterMXBean;
import io.github.sessionfilter.metrics.StoreCall;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import javax.management.JMX;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The filter in a real container, over real HTTP; a subclass names the container. */
abstract class SessionFilterContract {
    private static final String CONTEXT = "/app";

    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final String jdbcUrl =
            "jdbc:h2:mem:" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE) + ";DB_CLOSE_DELAY=-1";
    private TestContainer container;

    abstract TestContainer start(Webapp webapp) throws Exception;

    /** Starts the test webapp with these settings beside the usual ones. */
    private void startWith(String... namesAndValues) throws Exception {
        var initParams = new LinkedHashMap<String, String>();
        initParams.put("jdbcUrl", jdbcUrl);
        initParams.put("jdbcUser", "sa");
        initParams.put("publicPaths", "/login, /public/*, /index.html");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            initParams.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        var webapp = new Webapp(CONTEXT, initParams);
        Files.writeString(webapp.files().resolve("film.txt"), "0123456789");
        Files.createDirectory(webapp.files().resolve("public"));
        Files.writeString(webapp.files().resolve("public/style.css"), "body {}");
        webapp.otherFilters().add(TestServlets.tellsWhetherWrapped());
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
            request.startAsync().setTimeout(0); // nobody would ever end it
            response.setHeader("Access-Control-Allow-Origin", "https://friend.example");
            TestServlets.failWithTheStore(request, response);
        }));
        webapp.servlets().put("/fails-itself", TestServlets.servlet((request, response) -> {
            throw new IllegalStateException("told to");
        }));
        webapp.servlets().put("/headers", TestServlets.servlet(TestServlets::headers));
        webapp.servlets().put("/public/headers", TestServlets.servlet(TestServlets::headers));
        webapp.servlets().put("/body", TestServlets.servlet((request, response) -> response.getWriter()
                .print(new String(request.getInputStream().readAllBytes()))));
        webapp.servlets()
                .put(
                        "/own-caching",
                        TestServlets.servlet((request, response) -> response.setHeader("Cache-Control", "max-age=60")));
        container = start(webapp);
    }

    @AfterEach
    void stop() throws Exception {
        if (container != null) {
            container.stop();
        }
    }

    @Test
    void letsALiveSessionThroughWithItsPrincipal() throws Exception {
        startWith();
        var answer = get("/whoami", "X-Session-Id", login());
        assertEquals(200, answer.statusCode());
        assertEquals("user=alice principal=alice", answer.body());
    }

    /** Law 10: one answer for missing, malformed, unknown, expired and revoked; law 9: conflicts and lists too. */
    @Test
    void refusesWhateverIsNoLiveSessionAlike() throws Exception {
        startWith();
        var live = login();
        var revoked = login();
        manager().revoke(SessionId.parse(revoked));
        var unknown = SessionId.random().secret();
        var answers = List.of(
                get("/whoami"),
                get("/whoami", "X-Session-Id", ""),
                get("/whoami", "X-Session-Id", "odd"),
                get("/whoami", "X-Session-Id", unknown),
                get("/whoami", "X-Session-Id", revoked),
                get("/whoami", "X-Session-Id", expired()),
                get("/whoami", "X-Session-Id", live + "," + live),
                get("/whoami", "X-Session-Id", live, "X-Session-Id", unknown),
                get("/whoami", "Authorization", "Bearer " + live),
                get("/whoami", "Cookie", "X-Session-Id=" + live),
                get("/whoami?X-Session-Id=" + live),
                get("/whoami;X-Session-Id=" + live));
        for (var answer : answers) {
            assertEquals(401, answer.statusCode());
            assertEquals(
                    "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
                            + "\"detail\":\"A live session is required.\"}",
                    answer.body());
            assertEquals(
                    "application/problem+json",
                    answer.headers().firstValue("Content-Type").orElseThrow());
            assertEquals(
                    "no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
            assertEquals(
                    "Session realm=\"session\"",
                    answer.headers().firstValue("WWW-Authenticate").orElseThrow());
            assertTrue(answer.headers().firstValue("Set-Cookie").isEmpty());
        }
        assertEquals(200, get("/whoami", "X-Session-Id", live).statusCode());
        assertEquals(
                200, get("/whoami", "X-Session-Id", live, "X-Session-Id", live).statusCode());
    }

    /** Tomcat takes a cookie's bytes for UTF-8: what is 43 characters then need not be as many in Latin-1. */
    @Test
    void refusesCharactersThatNoIdHas() throws Exception {
        startWith("bearer", "true", "sessionCookie", "SID");
        var id = login();
        for (var odd : List.of("\u00c4", "\u0410", "\uff21", "\ud83d\ude00")) {
            var presented = odd + id.substring(odd.length());
            var sent = new String(presented.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            for (var carrier : List.of("X-Session-Id: ", "Authorization: Bearer ", "Cookie: SID=")) {
                int status = RawHttp.get(container.port(), "/app/whoami", carrier + sent)
                        .status();
                assertTrue(status == 401 || status == 400, carrier + presented + " -> " + status);
            }
        }
    }

    /** Law 1: whatever its method. */
    @Test
    void refusesEveryMethodWithoutASession() throws Exception {
        startWith();
        for (var method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "FOO")) {
            var answer = RawHttp.send(
                    container.port(),
                    method + " /app/whoami HTTP/1.1\r\nHost: localhost\r\nOrigin: http://x\r\n"
                            + "Access-Control-Request-Method: GET\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            assertEquals(401, answer.status(), method);
        }
    }

    @Test
    void letsOnlyPreflightsPassWhenTold() throws Exception {
        startWith("corsPreflight", "true");
        assertEquals(
                200,
                send("OPTIONS", "/whoami", "Origin", "http://x", "Access-Control-Request-Method", "GET")
                        .statusCode());
        assertEquals(401, send("OPTIONS", "/whoami", "Origin", "http://x").statusCode());
        assertEquals(
                401,
                get("/whoami", "Origin", "http://x", "Access-Control-Request-Method", "GET")
                        .statusCode());
    }

    /** Law 2: the verdict comes before the body is read, and the filter causes no 100 Continue. */
    @Test
    void refusesBeforeTheBodyIsSent() throws Exception {
        startWith();
        var answer = RawHttp.send(
                container.port(),
                "POST /app/body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n");
        assertEquals(401, answer.status());
        assertFalse(answer.text().contains("HTTP/1.1 100"), answer.text());
    }

    @Test
    void leavesTheBodyToTheHandler() throws Exception {
        startWith();
        var answer = http.send(
                request("/body", "X-Session-Id", login())
                        .POST(HttpRequest.BodyPublishers.ofString("a=1&b=2"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals("a=1&b=2", answer.body());
    }

    @Test
    void logsInEndingThePresentedSessionAndOut() throws Exception {
        startWith();
        var first = get("/login");
        assertEquals(first.body(), first.headers().firstValue("X-Session-Id").orElseThrow());
        assertEquals("no-store", first.headers().firstValue("Cache-Control").orElseThrow());
        var second = get("/login", "X-Session-Id", first.body());
        assertNotEquals(first.body(), second.body(), "a client's id is never adopted");
        assertEquals(401, get("/whoami", "X-Session-Id", first.body()).statusCode());
        assertEquals(200, get("/whoami", "X-Session-Id", second.body()).statusCode());
        var logout = get("/logout", "X-Session-Id", second.body());
        assertEquals(200, logout.statusCode());
        assertEquals("no-store", logout.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(401, get("/whoami", "X-Session-Id", second.body()).statusCode());

        var third = login();
        assertEquals(
                "user=null principal=null",
                get("/request-logout", "X-Session-Id", third).body());
        assertEquals(401, get("/whoami", "X-Session-Id", third).statusCode());
    }

    @Test
    void rotatesTheIdAndTellsTheClient() throws Exception {
        startWith();
        var id = login();
        var answer = get("/rotate", "X-Session-Id", id);
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
        var rotated = answer.headers().firstValue("X-Session-Id").orElseThrow();
        assertEquals(401, get("/whoami", "X-Session-Id", id).statusCode());
        assertEquals(200, get("/whoami", "X-Session-Id", rotated).statusCode());
    }

    @Test
    void takesTheIdFromABearerToken() throws Exception {
        startWith("bearer", "true");
        var id = login();
        assertEquals(200, get("/whoami", "Authorization", "bearer " + id).statusCode());
        assertEquals(
                200,
                get("/whoami", "Authorization", "Bearer " + id, "X-Session-Id", id)
                        .statusCode());
        assertEquals(
                401,
                get("/whoami", "Authorization", "Bearer " + id, "X-Session-Id", login())
                        .statusCode());
        assertEquals(401, get("/whoami", "Authorization", "Basic " + id).statusCode());
        assertEquals(401, get("/whoami", "Authorization", "Bearer").statusCode());
        assertEquals(
                200,
                get("/whoami", "Authorization", "Basic YTpi", "X-Session-Id", id)
                        .statusCode());
        assertEquals(
                "Bearer realm=\"session\"",
                get("/whoami").headers().firstValue("WWW-Authenticate").orElseThrow());
    }

    @Test
    void setsAndTakesACookieOfAllFlags() throws Exception {
        startWith("sessionCookie", "SID");
        var answer = get("/login");
        var id = answer.body();
        assertEquals(
                "SID=" + id + "; Path=/app; Secure; HttpOnly; SameSite=Lax",
                answer.headers().firstValue("Set-Cookie").orElseThrow());
        assertEquals(200, get("/whoami", "Cookie", "a=b; SID=" + id).statusCode());
        assertEquals(
                401, get("/whoami", "Cookie", "SID=" + id + "; SID=" + login()).statusCode());
        assertEquals(
                401,
                get("/whoami", "Cookie", "SID=" + id, "X-Session-Id", login()).statusCode());
        // On a connection of its own: Jetty's parser takes a header line for one it has just seen in another letter
        // case.
        assertEquals(
                401,
                RawHttp.get(container.port(), "/app/whoami", "Cookie: sid=" + id)
                        .status());
        assertEquals(
                "SID=; Path=/app; Max-Age=0; Secure; HttpOnly; SameSite=Lax",
                get("/logout", "Cookie", "SID=" + id)
                        .headers()
                        .firstValue("Set-Cookie")
                        .orElseThrow());
        assertEquals(401, get("/whoami", "Cookie", "SID=" + id).statusCode());
    }

    /** Tomcat tells the context path as the client spelled it; a path parameter must not become a cookie's attribute. */
    @Test
    void setsTheCookieForTheWebappHoweverTheClientSpelledItsPath() throws Exception {
        startWith("sessionCookie", "SID");
        for (var target : List.of("/app;Domain=example.org/login", "/%61pp/login", "/x/../app/login")) {
            var answer = RawHttp.get(container.port(), target);
            for (var line : answer.text().lines().toList()) {
                if (line.startsWith("Set-Cookie: SID=")) {
                    assertTrue(line.endsWith("; Path=/app; Secure; HttpOnly; SameSite=Lax"), line);
                }
            }
        }
    }

    @Test
    void refusesUnsafeRequestsByCookieFromOtherSites() throws Exception {
        startWith("sessionCookie", "SID", "allowedOrigins", "https://friend.example");
        var id = login();
        var cookie = "SID=" + id;
        assertEquals(200, send("POST", "/whoami", "Cookie", cookie).statusCode());
        assertEquals(
                200,
                send("POST", "/whoami", "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
                        .statusCode());
        assertEquals(
                403,
                send("POST", "/whoami", "Cookie", cookie, "Sec-Fetch-Site", "cross-site")
                        .statusCode());
        assertEquals(
                403,
                send("POST", "/whoami", "Cookie", cookie, "Sec-Fetch-Site", "same-site")
                        .statusCode());
        assertEquals(
                403,
                send("POST", "/whoami", "Cookie", cookie, "Origin", "https://evil.example")
                        .statusCode());
        assertEquals(
                403,
                send("DELETE", "/whoami", "Cookie", cookie, "Origin", "null").statusCode());
        assertEquals(
                200,
                send("POST", "/whoami", "Cookie", cookie, "Origin", "https://friend.example")
                        .statusCode());
        assertEquals(
                200,
                send("POST", "/whoami", "Cookie", cookie, "Origin", "http://localhost:" + container.port())
                        .statusCode());
        assertEquals(
                200,
                get("/whoami", "Cookie", cookie, "Origin", "https://evil.example")
                        .statusCode());
        assertEquals(
                200,
                send("POST", "/whoami", "X-Session-Id", id, "Cookie", cookie, "Origin", "https://evil.example")
                        .statusCode());
    }

    /** Law 14: async handlers see the same request. */
    @Test
    void showsThePrincipalToAsyncHandlers() throws Exception {
        startWith();
        assertEquals(
                "user=alice principal=alice",
                get("/async", "X-Session-Id", login()).body());
        assertEquals(
                "user=alice principal=alice",
                get("/async-dispatch", "X-Session-Id", login()).body());
    }

    /** Law 14: the container's own file servlet gets the container's own request. */
    @Test
    void leavesTheContainersFileServletAlone() throws Exception {
        startWith();
        var id = login();
        var file = get("/film.txt", "X-Session-Id", id, "Range", "bytes=2-4");
        assertEquals(206, file.statusCode());
        assertEquals("234", file.body());
        assertEquals("false", file.headers().firstValue("X-Wrapped").orElseThrow());
        assertEquals(
                "true",
                get("/whoami", "X-Session-Id", id)
                        .headers()
                        .firstValue("X-Wrapped")
                        .orElseThrow());
        assertEquals(401, get("/film.txt", "Range", "bytes=2-4").statusCode(), "before Range is looked at");
        assertEquals(401, get("/film.txt", "If-None-Match", "*").statusCode(), "before conditions are looked at");
    }

    /** Law 10: a shared cache does not know our header. */
    @Test
    void keepsAnswersFromSharedCachesUnlessTheHandlerKnowsBetter() throws Exception {
        startWith("bearer", "true");
        var id = login();
        for (var path : List.of("/whoami", "/film.txt")) {
            var answer = get(path, "X-Session-Id", id);
            assertEquals("private", answer.headers().firstValue("Cache-Control").orElseThrow());
            assertTrue(answer.headers().allValues("Vary").contains("X-Session-Id, Authorization"));
        }
        assertEquals(
                "max-age=60",
                get("/own-caching", "X-Session-Id", id)
                        .headers()
                        .firstValue("Cache-Control")
                        .orElseThrow());
        assertTrue(get("/public/style.css").headers().firstValue("Vary").isEmpty());
    }

    /** Law 6: a store failure that a handler lets escape is a 503. */
    @Test
    void answers503WhenAHandlerFailsWithTheStore() throws Exception {
        startWith();
        var answer = get("/fails", "X-Session-Id", login());
        assertEquals(503, answer.statusCode());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(answer.headers().firstValue("X-Half-Done").isEmpty());
    }

    /** ... and ends the exchange that nobody else would, keeping what a page on another origin needs to see it. */
    @Test
    void answers503WhenAHandlerFailsWithTheStoreAfterItWentAsynchronous() throws Exception {
        startWith();
        var answer = get("/fails-async", "X-Session-Id", login());
        assertEquals(503, answer.statusCode());
        assertEquals(
                "https://friend.example",
                answer.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        assertTrue(answer.headers().firstValue("X-Half-Done").isEmpty());
    }

    /** What else a handler fails with is its own, and the container's to answer. */
    @Test
    void leavesAHandlersOwnFailureToTheContainer() throws Exception {
        startWith();
        assertEquals(500, get("/fails-itself", "X-Session-Id", login()).statusCode());
    }

    /** A login beyond the limit that the application lets escape is refused, and its session ended. */
    @Test
    void answers403WhenAPersonHasTooManySessions() throws Exception {
        startWith("maxSessionsPerPrincipal", "1", "whenFull", "refuse");
        var first = login();
        var answer = get("/login");
        assertEquals(403, answer.statusCode());
        assertTrue(answer.headers().firstValue("X-Session-Id").isEmpty());
        assertEquals(200, get("/whoami", "X-Session-Id", first).statusCode());
        assertEquals(1, manager().list("alice").size());
    }

    @Test
    void sendsPeopleToTheLoginPageAndMachinesA401() throws Exception {
        startWith("loginPage", "/index.html");
        for (var navigation : List.of(
                get("/whoami", "Sec-Fetch-Mode", "navigate"), get("/whoami", "Accept", "text/html,*/*;q=0.8"))) {
            assertEquals(303, navigation.statusCode());
            assertEquals(
                    "/app/index.html",
                    navigation.headers().firstValue("Location").orElseThrow());
            assertEquals(
                    "no-store", navigation.headers().firstValue("Cache-Control").orElseThrow());
        }
        assertEquals(401, get("/whoami").statusCode());
        assertEquals(
                401,
                get("/whoami", "Sec-Fetch-Mode", "cors", "Accept", "text/html").statusCode());
        assertEquals(401, send("POST", "/whoami", "Sec-Fetch-Mode", "navigate").statusCode());
    }

    @Test
    void tellsHandlersTheUserAndRemovesAClientsOwnCopy() throws Exception {
        startWith("userHeader", "X-User-Name");
        var id = login();
        assertEquals("alice [alice] 1", get("/headers", "X-Session-Id", id).body());
        assertEquals(
                "alice [alice] 1",
                get("/headers", "X-Session-Id", id, "x-user-name", "root").body());
        assertEquals("null [] 0", get("/public/headers", "X-User-Name", "root").body());
        assertEquals(
                "true",
                get("/film.txt", "X-Session-Id", id, "X-User-Name", "root")
                        .headers()
                        .firstValue("X-Wrapped")
                        .orElseThrow());
    }

    @Test
    void letsEverythingPassWhenItDoesNotEnforce() throws Exception {
        startWith("enforce", "false", "sessionCookie", "SID");
        assertEquals("user=null principal=null", get("/whoami").body());
        assertEquals(
                "user=null principal=null",
                send("POST", "/whoami", "Cookie", "SID=" + login(), "Origin", "https://evil.example")
                        .body());
        assertEquals(
                "user=null principal=null",
                get("/whoami", "X-Session-Id", "odd").body());
        assertEquals(
                "user=null principal=null",
                get("/whoami", "X-Session-Id", expired()).body());
        assertEquals(
                "user=alice principal=alice",
                get("/whoami", "X-Session-Id", login()).body());
    }

    @Test
    void countsHowRequestsLeave() throws Exception {
        startWith("sessionCookie", "SID");
        var live = login(); // on a public path
        var revoked = manager().create("alice", "");
        manager().revoke(revoked.id());
        get("/whoami", "X-Session-Id", live);
        get("/film.txt", "X-Session-Id", live);
        get("/async-dispatch", "X-Session-Id", live);
        get("/whoami");
        get("/whoami", "X-Session-Id", "odd");
        get("/whoami", "X-Session-Id", SessionId.random().secret());
        get("/whoami", "X-Session-Id", expired());
        get("/whoami", "X-Session-Id", revoked.id().secret());
        send("POST", "/whoami", "Cookie", "SID=" + live, "Sec-Fetch-Site", "cross-site");
        assertEquals(
                Map.of(
                        Outcome.PUBLIC,
                        1L,
                        Outcome.LIVE,
                        3L,
                        Outcome.MISSING,
                        1L,
                        Outcome.MALFORMED,
                        1L,
                        Outcome.UNKNOWN,
                        1L,
                        Outcome.EXPIRED,
                        1L,
                        Outcome.REVOKED,
                        1L,
                        Outcome.FORBIDDEN,
                        1L,
                        Outcome.UNAVAILABLE,
                        0L),
                counts());
        var metrics = SessionFilter.metrics(container.servletContext());
        assertEquals(4, metrics.cacheHits());
        assertEquals(3, metrics.cacheMisses());
        assertEquals(2, metrics.gauges().sessionsCached(), "the live one, and the one that was copied as expired");
        assertEquals(0, metrics.gauges().responsesRunning());
        assertTrue(metrics.storeCalls(StoreCall.FIND).count() >= 2);
    }

    private Map<Outcome, Long> counts() {
        var metrics = SessionFilter.metrics(container.servletContext());
        return Arrays.stream(Outcome.values()).collect(Collectors.toMap(outcome -> outcome, metrics::requests));
    }

    @Test
    void countsWhatItWouldHaveRefused() throws Exception {
        startWith("enforce", "false");
        get("/whoami");
        get("/whoami", "X-Session-Id", expired());
        assertEquals(1, counts().get(Outcome.MISSING));
        assertEquals(1, counts().get(Outcome.EXPIRED));
        assertEquals(0, counts().get(Outcome.PUBLIC));
    }

    @Test
    void tellsAListenerWhatHappensToSessions() throws Exception {
        startWith("sessionListener", Heard.class.getName());
        Heard.EVENTS.clear();
        var alice = manager().create("alice", "");
        var name = alice.session().key().toString();
        var unknown = SessionId.random();
        var expired = aged(Duration.ofHours(1));
        Heard.EVENTS.removeIf(event -> event.startsWith("created"));
        get("/whoami");
        get("/whoami", "X-Session-Id", unknown.secret());
        get("/whoami", "X-Session-Id", expired.id().secret());
        var next = Objects.requireNonNull(manager().rotate(alice.id()));
        get("/whoami", "X-Session-Id", alice.id().secret());
        manager().revoke(next.id());
        var bob = manager().create("bob", "").session().key();
        manager().revokeAll("bob");
        var nextName = next.session().key().toString();
        assertEquals(
                List.of(
                        "refused null MISSING",
                        "refused " + SessionKey.of(unknown) + " UNKNOWN",
                        "expired " + SessionKey.of(expired.id()),
                        "revoked " + name,
                        "created " + nextName + " alice",
                        "refused " + name + " REVOKED",
                        "revoked " + nextName,
                        "created " + bob + " bob",
                        "revoked " + bob),
                List.copyOf(Heard.EVENTS));
    }

    /** What a listener hears, and that it throws changes nothing. */
    public static final class Heard implements SessionListener {
        static final Queue<String> EVENTS = new ConcurrentLinkedQueue<>();

        /** As web.xml has it made. */
        public Heard() {}

        @Override
        public void created(String session, String principalName) {
            hear("created " + session + " " + principalName);
        }

        @Override
        public void refused(@Nullable String session, Reason reason) {
            hear("refused " + session + " " + reason);
        }

        @Override
        public void revoked(String session) {
            hear("revoked " + session);
        }

        @Override
        public void expired(String session) {
            hear("expired " + session);
        }

        private static void hear(String event) {
            EVENTS.add(event);
            throw new AssertionError("a listener that fails");
        }
    }

    /** Law 15. */
    @Test
    void doesNotStartWithAListenerThatIsNone() {
        assertThrows(Exception.class, () -> startWith("sessionListener", "org.example.Nothing"));
        assertThrows(Exception.class, () -> startWith("sessionListener", "java.lang.String"));
    }

    @Test
    void showsItsMetricsByJmxUntilItStops() throws Exception {
        startWith();
        get("/whoami");
        var ours = new ObjectName("io.github.sessionfilter:type=SessionFilter,*");
        var server = ManagementFactory.getPlatformMBeanServer();
        var names = server.queryNames(ours, null);
        assertEquals(1, names.size());
        var name = names.iterator().next();
        assertTrue(name.getKeyProperty("webapp").contains(CONTEXT), name::toString);
        assertEquals(
                1,
                JMX.newMXBeanProxy(server, name, SessionFilterMXBean.class)
                        .getRequests()
                        .get("MISSING"));
        container.stop();
        container = null;
        assertEquals(Set.of(), server.queryNames(ours, null));
    }

    /** RFC 6750, section 3.1. */
    @Test
    void explainsRejectionsWhenTold() throws Exception {
        startWith("explainRejections", "true", "bearer", "true");
        assertEquals(
                "Bearer realm=\"session\", error_description=\"no session id was presented\"",
                get("/whoami").headers().firstValue("WWW-Authenticate").orElseThrow());
        assertEquals(
                "Bearer realm=\"session\", error=\"invalid_token\", error_description=\"the session has expired\"",
                get("/whoami", "X-Session-Id", expired())
                        .headers()
                        .firstValue("WWW-Authenticate")
                        .orElseThrow());
        assertTrue(get("/whoami", "X-Session-Id", "odd").body().contains("one well-formed session id."));
    }

    /** Law 5: passive paths are checked and don't count; other uses are written at the latest when the node stops. */
    @Test
    void countsUsesButNotOnPassivePaths() throws Exception {
        startWith("passivePaths", "/whoami");
        var passive = aged(Duration.ofMinutes(10));
        var active = aged(Duration.ofMinutes(10));
        long before = lastAccessedAt(active);
        assertEquals(before, lastAccessedAt(passive), 60_000);
        assertEquals(200, get("/whoami", "X-Session-Id", passive.id().secret()).statusCode());
        assertEquals(200, get("/film.txt", "X-Session-Id", active.id().secret()).statusCode());
        container.stop();
        container = null;
        // Counted at the beginning of its second.
        assertTrue(lastAccessedAt(active) - before
                > Duration.ofMinutes(10).minusSeconds(1).toMillis());
        assertEquals(before, lastAccessedAt(passive), 60_000);
    }

    /** Law 6: the webapp deploys while the database is down; public paths and requests without an id don't need it. */
    @Test
    void deploysWhileTheDatabaseIsDown() throws Exception {
        startWith("jdbcUrl", "jdbc:mysql://127.0.0.1:" + MySqlServer.freePort() + "/test");
        assertEquals(200, get("/public/style.css").statusCode());
        assertEquals(401, get("/whoami").statusCode());
        var answer = get("/whoami", "X-Session-Id", SessionId.random().secret());
        assertEquals(503, answer.statusCode());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(503, get("/login").statusCode());
    }

    /** Law 15: a table that cannot be used is a wrong setting too. */
    @Test
    void doesNotStartWithoutItsTable() {
        assertThrows(Exception.class, () -> startWith("createSchema", "false"));
        assertThrows(Exception.class, () -> startWith("jdbcUrl", "jdbc:nosuch:x"));
    }

    /** Law 15: a wrong setting stops the start. */
    @Test
    void doesNotStartWithAWrongSetting() {
        assertThrows(Exception.class, () -> startWith("idleTimeuot", "PT5M"));
    }

    /** Law 8: the id is never logged, at whatever level. */
    @Test
    void logsNoId() throws Exception {
        var lines = new ConcurrentLinkedQueue<String>();
        var root = Logger.getLogger("io.github.sessionfilter");
        var level = root.getLevel();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                lines.add(new SimpleFormatter().format(logged));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.ALL);
        root.setLevel(Level.ALL);
        root.addHandler(handler);
        try {
            startWith("enforce", "false");
            var ids = List.of(login(), expired(), SessionId.random().secret(), "an-odd-one");
            for (var id : ids) {
                get("/whoami", "X-Session-Id", id);
                get("/fails", "X-Session-Id", id);
                get("/logout", "X-Session-Id", id);
            }
            container.stop();
            container = null;
            assertFalse(lines.isEmpty());
            for (var id : ids) {
                assertTrue(lines.stream().noneMatch(line -> line.contains(id)), id);
            }
        } finally {
            root.removeHandler(handler);
            root.setLevel(level);
        }
    }

    /** Law 13: nothing stays behind. */
    @Test
    void leavesNoThreadAndNoDriverBehind() throws Exception {
        DriverManager.getDrivers(); // has the JDK load its own first
        var drivers = DriverManager.drivers().collect(Collectors.toSet());
        startWith();
        login();
        assertTrue(ourThreads().size() > 0);
        container.stop();
        container = null;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!ourThreads().isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(Set.of(), ourThreads());
        assertEquals(drivers, DriverManager.drivers().collect(Collectors.toSet()));
    }

    /** Law 1: no spelling of a path lets a request in, and none ends in a 5xx. */
    @Test
    void letsNoSpellingOfAProtectedPathIn() throws Exception {
        startWith();
        var id = login();
        assertEquals(200, RawHttp.get(container.port(), "/app/public/style.css").status());
        var wrong = new ArrayList<String>();
        for (var target : PathSpellings.ALL) {
            var answer = RawHttp.get(container.port(), target);
            boolean in = answer.text().contains("user=") || answer.text().contains("0123456789");
            if (in || answer.status() >= 500 || answer.status() == 200) {
                wrong.add(target.replace("\0", "\\0") + " -> " + answer.status());
            }
            int withSession =
                    RawHttp.get(container.port(), target, "X-Session-Id: " + id).status();
            if (withSession >= 500) {
                wrong.add(target.replace("\0", "\\0") + " with a session -> " + withSession);
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** Law 1: what the container has rewritten to a public path may be a protected one to a framework behind it. */
    @Test
    void protectsAPathThatHasASecondReading() throws Exception {
        startWith();
        for (var target : List.of(
                "/app/whoami/../login",
                "/app/whoami/%2e%2e/login",
                "/app/whoami/..;x/login",
                "/app/whoami/../public/style.css",
                "/app//login",
                "/app/./public/style.css")) {
            int status = RawHttp.get(container.port(), target).status();
            assertTrue(status >= 400 && status < 500, target + " -> " + status);
        }
        assertEquals(
                200, RawHttp.get(container.port(), "/app/login;jsessionid=A1").status());
    }

    private static Set<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("session-filter"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private SessionManager manager() {
        return SessionFilter.sessions(container.servletContext());
    }

    private String login() throws Exception {
        return get("/login").body();
    }

    /** An id whose session the cache does not have and whose row has expired. */
    private String expired() throws SQLException {
        return aged(Duration.ofHours(1)).id().secret();
    }

    /** A session that was opened and last used a while ago, as another node would have written it. */
    private NewSession aged(Duration by) throws SQLException {
        var opened = manager().create("alice", "aged");
        var other = SessionId.random();
        try (var connection = DriverManager.getConnection(jdbcUrl, "sa", "");
                var insert = connection.prepareStatement("INSERT INTO web_session SELECT ?, principal_name,"
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

    private long lastAccessedAt(NewSession session) throws SQLException {
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

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, headers);
    }

    private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        return http.send(
                request(path, headers)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var builder = HttpRequest.newBuilder(URI.create("http://localhost:" + container.port() + CONTEXT + path))
                .timeout(Duration.ofSeconds(30));
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return builder;
    }
}
