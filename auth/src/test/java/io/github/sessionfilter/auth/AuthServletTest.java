package io.github.sessionfilter.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.LoginSettings;
import io.github.sessionfilter.PathSpellings;
import io.github.sessionfilter.RawHttp;
import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import io.github.sessionfilter.TicketSettings;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.session.Login;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service answers a proxy by the laws, and with four statuses only. */
class AuthServletTest {
    private static final String ID = "X-Session-Id";
    private static final Set<Integer> STATUSES = Set.of(204, 401, 403, 503);

    private static TestService service;

    @BeforeAll
    static void start() throws Exception {
        service = TestService.start(
                filter -> filter.set(Settings.PUBLIC_PATHS, "/app/login /app/public/* /app/index.html /assets/*")
                        .set(Settings.PASSIVE_PATHS, "/poll")
                        .set(Settings.SESSION_COOKIE, "session")
                        .set(Settings.LOGIN_PAGE, "/app/login")
                        .set(LoginSettings.LOGOUT_PATHS, "/bye.php"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Optional<String> header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name);
    }

    @Test
    void aRequestWithoutASessionGets401WithTheChallenge() throws Exception {
        var answer = service.ask("GET", "/films/1");
        assertEquals(401, answer.statusCode());
        assertEquals(Optional.of("Session realm=\"session\""), header(answer, "WWW-Authenticate"));
        assertEquals(Optional.of("no-store"), header(answer, "Cache-Control"));
        assertEquals(Optional.of("no-live-session"), header(answer, "X-Auth-Reason"));
        assertTrue(answer.body().contains("A live session is required."), answer.body());
    }

    @Test
    void allReasonsOfA401LookAlike() throws Exception {
        var revoked = service.idOf("alice");
        service.sessions().revokeAll("alice");
        var missing = service.ask("GET", "/films/1");
        for (var text : List.of(revoked, "x", "A".repeat(43))) {
            var answer = service.ask("GET", "/films/1", ID, text);
            assertEquals(401, answer.statusCode());
            assertEquals(missing.body(), answer.body());
            assertEquals(missing.headers(), answer.headers());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ID, "Cookie"})
    void aLiveSessionGets204WithThePerson(String carrier) throws Exception {
        var login = Login.of("alice").roles(List.of("editor", "night owl"));
        var id = service.sessions().create(login).id().secret();
        var answer = service.ask("GET", "/films/1", carrier, carrier.equals(ID) ? id : "session=" + id);
        assertEquals(204, answer.statusCode());
        assertEquals(Optional.of("alice"), header(answer, "X-Auth-User"));
        assertEquals(Optional.of("editor,night%20owl"), header(answer, "X-Auth-Roles"));
        assertEquals(Optional.of("no-store"), header(answer, "Cache-Control"));
        assertTrue(Instant.parse(header(answer, "X-Auth-Expires").orElseThrow()).isAfter(Instant.now()));
    }

    @Test
    void namesAreEncodedSoThatNoTwoLookAlike() throws Exception {
        var answer = service.ask("GET", "/films/1", ID, service.idOf("\u0430lice, 100% {x}"));
        assertEquals(Optional.of("%D0%B0lice%2C%20100%25%20%7Bx%7D"), header(answer, "X-Auth-User"));
    }

    @Test
    void headersOfTheClientNameNobody() throws Exception {
        var forged = new String[] {"X-Auth-User", "root", "X-Auth-Roles", "admin", ID, service.idOf("alice")};
        var answer = service.ask("GET", "/films/1", forged);
        assertEquals(List.of("alice"), answer.headers().allValues("X-Auth-User"));
        assertEquals(Optional.empty(), header(answer, "X-Auth-Roles"));
        assertEquals(Optional.empty(), header(service.ask("GET", "/assets/a.css", forged), "X-Auth-User"));
    }

    @Test
    void aPublicPathNeedsNoSession() throws Exception {
        assertEquals(204, service.ask("GET", "/assets/a.css?v=1").statusCode());
        assertEquals(204, service.ask("GET", "/assets/%C3%A9t%C3%A9.css").statusCode());
    }

    @Test
    void eachCheckIsCountedOnce() throws Exception {
        long live = service.count(Outcome.LIVE);
        long open = service.count(Outcome.PUBLIC);
        service.ask("GET", "/films/1", ID, service.idOf("alice"));
        service.ask("GET", "/assets/a.css");
        assertEquals(live + 1, service.count(Outcome.LIVE));
        assertEquals(open + 1, service.count(Outcome.PUBLIC));
    }

    @Test
    void noSpellingOfAProtectedPathIsPublic() throws Exception {
        var admitted = new ArrayList<String>();
        for (var spelling : PathSpellings.of("app")) {
            for (var target : List.of(spelling, spelling.replaceFirst("/app/", "/assets/../app/"))) {
                var answer =
                        RawHttp.get(service.port(), "/auth", "X-Original-Method: GET", "X-Original-URI: " + target);
                if (answer.status() != 401 && answer.status() != 403) {
                    admitted.add(answer.status() + " " + target);
                }
            }
        }
        assertEquals(List.of(), admitted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/app/login;x", "/app/login#x", "/app/login%20", "/app/log%69n/", "/APP/login", "/app/login%"})
    void whatServersReadInDifferentWaysIsNotPublic(String uri) throws Exception {
        var answer = RawHttp.get(service.port(), "/auth", "X-Original-Method: GET", "X-Original-URI: " + uri);
        assertEquals(401, answer.status(), answer::text);
    }

    @Test
    void aLiveSessionPassesWithAnAmbiguousPath() throws Exception {
        assertEquals(
                204,
                service.ask("GET", "/a/../b%2Fc;x", ID, service.idOf("alice")).statusCode());
    }

    @Test
    void headersOfTraefikAndCaddyDescribeToo() throws Exception {
        var traefik = new String[] {"X-Forwarded-Method", "GET", "X-Forwarded-Uri", "/assets/a.css"};
        assertEquals(204, service.send("GET", "/auth", traefik).statusCode());
        traefik[3] = "/films/1";
        assertEquals(401, service.send("GET", "/auth", traefik).statusCode());
    }

    @Test
    void anIncompleteOrAmbiguousDescriptionGets403() throws Exception {
        var id = service.idOf("alice");
        assertRefused("no-description", ID, id);
        assertRefused("no-description", ID, id, "X-Original-URI", "/assets/a.css");
        assertRefused("no-description", ID, id, "X-Original-Method", "GET");
        assertRefused("no-description", ID, id, "X-Forwarded-Method", "GET");
        var complete = List.of(ID, id, "X-Original-Method", "GET", "X-Original-URI", "/assets/a.css");
        for (var second : List.of("X-Original-Method", "X-Original-URI", "X-Forwarded-Method", "X-Forwarded-Uri")) {
            var headers = new ArrayList<>(complete);
            headers.addAll(List.of(second, "/assets/a.css"));
            assertRefused("two-descriptions", headers.toArray(String[]::new));
        }
        for (var uri : List.of("assets/a.css", "*", "http://site/assets/a.css")) {
            assertRefused("impossible-description", "X-Original-Method", "GET", "X-Original-URI", uri);
        }
        assertRefused("impossible-description", "X-Original-Method", "G E T", "X-Original-URI", "/assets/a.css");
    }

    private static void assertRefused(String reason, String... headers) throws Exception {
        var answer = service.send("GET", "/auth", headers);
        assertEquals(403, answer.statusCode(), () -> String.join(" ", headers));
        assertEquals(Optional.of(reason), header(answer, "X-Auth-Reason"));
        assertEquals(Optional.empty(), header(answer, "X-Auth-User"));
    }

    @Test
    void onlyATrustedProxyMayDescribe() throws Exception {
        try (var other = TestService.startWithoutTrust()) {
            var answer = other.ask("GET", "/films/1", ID, other.idOf("alice"), "X-Forwarded-For", "192.0.2.1");
            assertEquals(403, answer.statusCode());
            assertEquals(Optional.of("untrusted-proxy"), header(answer, "X-Auth-Reason"));
        }
    }

    @Test
    void aPersonsNavigationGetsTheLoginPage() throws Exception {
        var answer = service.ask("GET", "/films/1?t=5", "Accept", "text/html");
        assertEquals(401, answer.statusCode());
        assertEquals(Optional.of("/app/login?return=%2Ffilms%2F1%3Ft%3D5"), header(answer, "X-Auth-Login"));
        assertEquals(Optional.empty(), header(answer, "Location"));
        var byScript = service.ask("GET", "/films/1", "Accept", "text/html", "Sec-Fetch-Mode", "cors");
        assertEquals(Optional.empty(), header(byScript, "X-Auth-Login"));
        assertFalse(header(service.ask("GET", "//evil.example/", "Accept", "text/html"), "X-Auth-Login")
                .orElseThrow()
                .contains("evil"));
    }

    @Test
    void anotherSiteCannotUseTheCookie() throws Exception {
        var cookie = "session=" + service.idOf("alice");
        var evil = "http://evil.example";
        assertEquals(
                204, service.ask("GET", "/a", "Cookie", cookie, "Origin", evil).statusCode());
        assertEquals(
                403, service.ask("POST", "/a", "Cookie", cookie, "Origin", evil).statusCode());
        assertEquals(
                403,
                service.ask("GET", "/a", "Cookie", cookie, "Origin", evil, "Sec-WebSocket-Key", "x")
                        .statusCode());
        var own = "https://films.example";
        assertEquals(
                204,
                service.ask("POST", "/a", "Cookie", cookie, "Origin", own, "X-Forwarded-Host", "films.example")
                        .statusCode());
    }

    @Test
    void aLogoutOfTheProxiedApplicationEndsTheSession() throws Exception {
        var id = service.idOf("alice");
        assertEquals(204, service.ask("GET", "/a", ID, id).statusCode());
        service.ask("POST", "/bye.php", ID, id);
        assertEquals(401, service.ask("GET", "/a", ID, id).statusCode());
    }

    @Test
    void aCheckTouchesTheSessionUnlessThePathIsPassive() throws Exception {
        try (var brief = TestService.start(
                filter -> filter.set(Settings.TOUCH_INTERVAL, "PT1S").set(Settings.PASSIVE_PATHS, "/poll"))) {
            var session = brief.sessions().create("alice", "");
            var first = expiry(brief.ask("GET", "/poll", ID, session.id().secret()));
            assertEquals(session.session().expiresAt(), first);
            Instant now;
            do { // until the touch interval has passed
                brief.ask("GET", "/a", ID, session.id().secret());
                now = expiry(brief.ask("GET", "/poll", ID, session.id().secret()));
            } while (!now.isAfter(first));
        }
    }

    private static Instant expiry(HttpResponse<String> answer) {
        return Instant.parse(header(answer, "X-Auth-Expires").orElseThrow());
    }

    @Test
    void aStreamWithoutASlotGets403() throws Exception {
        try (var cinema = TestService.start(
                filter -> filter.set(Settings.STREAM_PATHS, "/films/*").set(Settings.MAX_STREAMS_PER_PRINCIPAL, "1"))) {
            var first = cinema.idOf("alice");
            var second = cinema.idOf("alice");
            assertEquals(204, cinema.ask("GET", "/films/1.ts", ID, first).statusCode());
            var answer = cinema.ask("GET", "/films/../films/2.ts", ID, second);
            assertEquals(403, answer.statusCode());
            assertEquals(Optional.of("stream-limit"), header(answer, "X-Auth-Reason"));
            assertEquals(204, cinema.ask("GET", "/films/3.ts", ID, first).statusCode());
            for (var spelling : List.of(
                    "/films/2.ts#x",
                    "/films/2.ts%",
                    "/films/Wait%E2%80%A6.ts",
                    "/films/\u00e9.ts",
                    "/films%",
                    "/./films/2.ts#/../x",
                    "/x/../films/2.ts%zz")) {
                var other = RawHttp.get(
                        cinema.port(),
                        "/auth",
                        "X-Original-Method: GET",
                        "X-Original-URI: " + spelling,
                        ID + ": " + second);
                assertEquals(spelling.equals("/films%") ? 204 : 403, other.status(), spelling);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", "M-SEARCH"
            })
    void everyMethodGetsOneOfFourStatuses(String method) throws Exception {
        var id = service.idOf("alice");
        for (var target : List.of(
                "/auth",
                "/auth/",
                "/auth/x",
                "/auth?a=b",
                "/auth;x",
                "/auth/%2e%2e/x",
                "/auth/%ff",
                "/auth/..%2f",
                "/auth;x/%2f",
                "/%61uth/..%2f",
                "/auth\\x")) {
            var start = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
            var description =
                    "X-Original-Method: " + method + "\r\nX-Original-URI: /films/1\r\n" + ID + ": " + id + "\r\n";
            for (var request : List.of(
                    start + "\r\n",
                    start + description + "\r\n",
                    start + description + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\na=b")) {
                int status = RawHttp.send(service.port(), request).status();
                assertTrue(STATUSES.contains(status), () -> status + " for " + method + " " + target);
            }
        }
    }

    @Test
    void whatTheServerItselfRefusesGetsOneOfFourStatuses() throws Exception {
        var large = "x".repeat(70_000);
        for (var lines : List.of(
                "X: " + large,
                "Host: second",
                "Content-Length: x",
                "Transfer-Encoding: x",
                "A B: c",
                "X: \0",
                "Content-Length: 1\r\nTransfer-Encoding: chunked",
                "Cookie: " + "a=b; ".repeat(10_000))) {
            var answer = RawHttp.get(service.port(), "/auth", lines.split("\r\n"));
            assertTrue(STATUSES.contains(answer.status()), () -> lines + ": " + answer.text());
        }
        for (var line : List.of(
                "GET /auth HTTP/9.9",
                "GET /auth",
                "GET /auth HTTP/1.1",
                "/auth",
                "GET  /auth HTTP/1.1",
                "GET /auth?" + large + " HTTP/1.1")) {
            var answer = RawHttp.send(service.port(), line + "\r\n\r\n");
            assertTrue(STATUSES.contains(answer.status()), () -> line + ": " + answer.text());
        }
    }

    @Test
    void aTicketAdmitsWhatIsInItsFolder() throws Exception {
        try (var cinema = TestService.start(filter -> filter.set(TicketSettings.TICKET_PATHS, "/films/*")
                .set(TicketSettings.TICKET_KEYS, "a-secret-of-this-test-that-is-long-enough"))) {
            var session = cinema.sessions().create("alice", "").session();
            var ticket =
                    SessionFilter.tickets(cinema.service.guarded()).create(session, "/films/1/", Duration.ofHours(1));
            for (var uri : List.of(ticket.pathTo("a.ts"), ticket.queryTo("a.ts"))) {
                var answer = cinema.ask("GET", uri);
                assertEquals(204, answer.statusCode());
                assertEquals(Optional.of("alice"), header(answer, "X-Auth-User"));
                assertEquals(401, cinema.ask("POST", uri).statusCode());
                assertEquals(
                        401, cinema.ask("GET", uri.replace("a.ts", "../2/a.ts")).statusCode());
                assertEquals(401, cinema.ask("GET", uri.replace("/1", "/2")).statusCode());
            }
        }
    }

    @Test
    @Tag("full")
    void aDeadDatabaseRefusesNobodyWhoIsCached() throws Exception {
        Consumer<SessionFilterConfig.Builder> settings = filter -> filter.set(Settings.SYNC_INTERVAL, "PT0.1S")
                .set(Settings.MAX_STALENESS, "PT2S")
                .set(Settings.STORE_TIMEOUT, "PT0.2S");
        try (var outage = TestService.start(settings)) {
            var cached = outage.idOf("alice");
            var sibling = outage.idOf("bob");
            assertEquals(204, outage.ask("GET", "/a", ID, cached).statusCode());
            outage.database.off = true;
            try {
                assertEquals(204, outage.ask("GET", "/a", ID, cached).statusCode());
                for (var id : List.of(cached, sibling)) {
                    var answer = outage.ask("GET", "/a", ID, id);
                    while (answer.statusCode() == 204) { // until maxStaleness after its last read has passed
                        answer = outage.ask("GET", "/a", ID, id);
                    }
                    assertEquals(503, answer.statusCode());
                    assertEquals(Optional.of("1"), header(answer, "Retry-After"));
                    assertEquals(Optional.of("unavailable"), header(answer, "X-Auth-Reason"));
                }
                while (outage.send("GET", "/health/ready").statusCode() != 503) {
                    Thread.onSpinWait();
                }
                assertEquals(200, outage.send("GET", "/health/live").statusCode());
            } finally {
                outage.database.off = false;
            }
            while (outage.ask("GET", "/a", ID, cached).statusCode() != 204) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void metricsAreThereForPrometheus() throws Exception {
        service.ask("GET", "/films/1", ID, service.idOf("alice"));
        var page = service.send("GET", "/metrics").body();
        assertTrue(page.contains("session_filter_requests_total{outcome=\"live\"}"), page);
    }

    @Test
    void theServiceGuardsItsOwnPages() throws Exception {
        assertEquals(401, service.send("GET", "/films/1").statusCode());
        assertEquals(401, service.send("GET", "/health/x").statusCode());
    }
}
