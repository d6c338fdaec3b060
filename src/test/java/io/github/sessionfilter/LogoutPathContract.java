package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.TestContainer.Webapp;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
