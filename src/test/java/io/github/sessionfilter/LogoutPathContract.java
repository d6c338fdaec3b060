package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.Webapp;
import java.io.IOException;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The application's own logout pages also end the session of the filter. */
abstract class LogoutPathContract extends ContainerContract {
    LogoutPathContract(Starter starter) {
        super(starter);
    }

    @Override
    void prepare(Webapp webapp) {
        var leave = TestServlets.servlet((request, response) -> {
            var session = request.getSession(false);
            response.getWriter()
                    .print("left user=" + request.getRemoteUser() + " session="
                            + (SessionFilter.session(request) == null ? "none" : "live") + " visited="
                            + (session == null ? "none" : session.getAttribute("visited")));
        });
        webapp.servlets().put("/leave", leave);
        webapp.servlets().put("/public/leave", leave);
        webapp.servlets().put("/public/logout", TestServlets.servlet(SessionFilter::logout));
        webapp.servlets().put("/visits", TestServlets.servlet((request, response) -> request.getSession()
                .setAttribute("visited", "alice")));
        webapp.servlets().put("/public/visited", TestServlets.servlet((request, response) -> {
            var session = request.getSession(false);
            response.getWriter().print(session == null ? "none" : session.getAttribute("visited"));
        }));
    }

    private BrowserClient start(String... more) throws Exception {
        var all = new ArrayList<>(List.of(
                "logoutPaths", "/leave, /public/leave", "sessionCookie", "SID", "sessionCookieSecure", "false"));
        all.addAll(List.of(more));
        startWith(all.toArray(String[]::new));
        var browser = new BrowserClient("http://localhost:" + container.port());
        browser.get("/app/login");
        return browser;
    }

    private static int status(BrowserClient browser) throws Exception {
        return browser.get("/app/whoami").statusCode();
    }

    @Test
    void aPostEndsTheSessionBeforeThePageRuns() throws Exception {
        var browser = start();
        browser.get("/app/visits");
        var kept = Map.copyOf(browser.cookies());
        var answer = browser.post("/app/leave", Map.of());
        assertEquals(200, answer.statusCode());
        assertEquals("left user=null session=none visited=alice", answer.body());
        assertEquals(null, browser.cookies().get("SID"));
        browser.cookies().putAll(kept);
        assertEquals(401, status(browser));
        assertEquals(
                "none", browser.get("/app/public/visited").body(), "the container's session has ended after the page");
    }

    @Test
    void aLinkOfTheSitesOwnPagesEndsTheSession() throws Exception {
        for (var headers : List.of(
                new String[] {"Sec-Fetch-Site", "same-origin"},
                new String[] {"Sec-Fetch-Site", "none"},
                new String[] {"Referer", "own"})) {
            var browser = start();
            if (headers[1].equals("own")) {
                headers[1] = "http://localhost:" + container.port() + "/app/whoami?x=1";
            }
            assertEquals(
                    "left user=null session=none visited=none",
                    browser.get("/app/leave", headers).body());
            assertEquals(401, status(browser));
            stop();
        }
    }

    /** The page runs as before, with the session. */
    @Test
    void nothingElseEndsTheSession() throws Exception {
        var browser = start();
        for (var headers : List.of(
                new String[] {},
                new String[] {"Sec-Fetch-Site", "cross-site"},
                new String[] {"Sec-Fetch-Site", "same-site"},
                new String[] {
                    "Sec-Fetch-Site", "cross-site", "Referer", "http://localhost:" + container.port() + "/app/"
                },
                new String[] {"Referer", "https://evil.example/app/?http://localhost:" + container.port() + "/"},
                new String[] {"Referer", "http://localhost:" + container.port() + ".evil.example/app/"},
                new String[] {"Referer", "http://localhost:" + container.port() + "@evil.example/app/"},
                new String[] {"Origin", "null", "Referer", "http://localhost:" + container.port() + "/app/"},
                new String[] {"Sec-Fetch-Site", "same-origin", "Sec-Purpose", "prefetch"},
                new String[] {"Sec-Fetch-Site", "none", "Sec-Purpose", "prefetch;prerender"},
                new String[] {"Sec-Fetch-Site", "same-origin", "Purpose", "prefetch"})) {
            assertEquals(
                    "left user=alice session=live visited=none",
                    browser.get("/app/leave", headers).body());
            assertEquals(200, status(browser), () -> List.of(headers).toString());
        }
        assertEquals(
                403,
                browser.post("/app/leave", Map.of(), "Sec-Fetch-Site", "cross-site")
                        .statusCode());
        assertEquals(200, status(browser));
    }

    /** Another site cannot make a browser send it. */
    @Test
    void anIdInTheHeaderIsEnoughForAGet() throws Exception {
        start();
        var id = manager().create("alice", "").id().secret();
        assertEquals(
                "left user=null session=none visited=none",
                get("/leave", "X-Session-Id", id).body());
        assertEquals(401, get("/whoami", "X-Session-Id", id).statusCode());
    }

    @Test
    void aPublicLogoutPageEndsTheSessionToo() throws Exception {
        var browser = start();
        assertEquals(
                "left user=null session=none visited=none",
                browser.post("/app/public/leave", Map.of()).body());
        assertEquals(401, status(browser));
    }

    /** Another host of the domain can add cookies, which the browser sends in front of the site's own. */
    @Test
    void aRequestWithSeveralIdsEndsAllSessions() throws Exception {
        start();
        for (int planted : new int[] {0, 8, 20}) {
            var first = manager().create("alice", "").id().secret();
            var second = manager().create("bob", "").id().secret();
            var cookies = new ArrayList<String>();
            for (int i = 0; i < planted; i++) {
                cookies.add("SID=" + notIssued(i));
            }
            cookies.add("SID=" + first);
            var answer = post("/public/leave", "Cookie: " + String.join("; ", cookies), "X-Session-Id: " + second);
            assertTrue(answer.text().contains("left user=null session=none"), answer.text());
            for (var id : List.of(first, second)) {
                assertEquals(401, get("/whoami", "X-Session-Id", id).statusCode());
            }
        }
    }

    private static String notIssued(int seed) {
        var bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Each revocation takes time. The page must not say that the sessions have ended. */
    @Test
    void aRequestWithTooManySessionsEndsNone() throws Exception {
        start();
        var ids = new ArrayList<String>();
        for (int i = 0; i < 33; i++) {
            ids.add(manager().create("alice", "").id().secret());
        }
        var cookies = "Cookie: SID=" + String.join("; SID=", ids);
        for (var page : List.of("/leave", "/public/leave")) {
            assertEquals(401, post(page, cookies).status());
        }
        assertEquals(500, post("/public/logout", cookies).status());
        for (var id : ids) {
            assertEquals(200, get("/whoami", "X-Session-Id", id).statusCode());
        }
    }

    private RawHttp.Answer post(String path, String... headers) throws IOException {
        return RawHttp.send(
                container.port(),
                "POST /app" + path + " HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
                        + String.join("\r\n", headers) + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    @Test
    void anotherSpellingOfTheLogoutPageEndsTheSession() throws Exception {
        start();
        var id = manager().create("alice", "").id().secret();
        RawHttp.get(container.port(), "/app/./leave", "X-Session-Id: " + id);
        assertEquals(401, get("/whoami", "X-Session-Id", id).statusCode());
    }

    /** Law 16: a logout that is not confirmed is reported, and this node refuses the session all the same. */
    @Test
    void answers503IfTheLogoutIsNotConfirmed() throws Exception {
        start();
        var id = manager().create("alice", "").id().secret();
        assertEquals(200, get("/whoami", "X-Session-Id", id).statusCode());
        try (var connection = DriverManager.getConnection(jdbcUrl, "sa", "");
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE web_session RENAME TO away");
            assertEquals(503, send("POST", "/leave", "X-Session-Id", id).statusCode());
            statement.execute("ALTER TABLE away RENAME TO web_session");
        }
        assertEquals(401, get("/whoami", "X-Session-Id", id).statusCode());
    }

    @Test
    void withoutASessionTheLogoutPageIsRefusedAsAnyOther() throws Exception {
        start();
        assertEquals(401, send("POST", "/leave").statusCode());
        assertEquals(200, send("POST", "/public/leave").statusCode());
    }

    @Test
    void endsTheSessionWhileNothingIsEnforced() throws Exception {
        var browser = start("enforce", "false");
        assertEquals("user=alice principal=alice", browser.get("/app/whoami").body());
        browser.post("/app/leave", Map.of());
        assertEquals("user=null principal=null", browser.get("/app/whoami").body());
    }
}
