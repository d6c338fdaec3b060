package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.Webapp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The login behind a proxy that identifies people: only a trusted proxy is believed, and only at the login page. */
abstract class ProxyLoginContract extends ContainerContract {
    private static final String HEADER = "X-Forwarded-User";

    /** The client is the proxy, because its address is trusted. */
    private static final String TRUSTED = "127.0.0.1, ::1";

    private static final String UNTRUSTED = "10.0.0.1";

    ProxyLoginContract(Starter starter) {
        super(starter);
    }

    @Override
    void prepare(Webapp webapp) {
        webapp.initializers().add(0, TestEndpoint.initializer());
        var shown = TestServlets.servlet((request, response) -> response.getWriter()
                .print(request.getHeader(HEADER) + " " + Collections.list(request.getHeaders(HEADER)) + " "
                        + Collections.list(request.getHeaderNames()).stream()
                                .filter(HEADER::equalsIgnoreCase)
                                .count()));
        webapp.servlets().put("/shown", shown);
        webapp.servlets().put("/public/shown", shown);
    }

    private BrowserClient startBehind(String proxies, String... more) throws Exception {
        var all = new ArrayList<>(List.of(
                "login",
                "header:" + HEADER,
                "trustedProxies",
                proxies,
                "sessionCookie",
                "SID",
                "sessionCookieSecure",
                "false"));
        all.addAll(List.of(more));
        startWith(all.toArray(String[]::new));
        return new BrowserClient("http://localhost:" + container.port());
    }

    /** A session on each guarded request would undo the next logout, and make a row for each request without cookies. */
    @Test
    void aSessionBeginsOnlyByTheButtonOfTheLoginPage() throws Exception {
        var browser = startBehind(TRUSTED);
        assertEquals(401, browser.get("/app/whoami", HEADER, "alice").statusCode());
        var page = browser.get("/app/login?return=/app/whoami", HEADER, "alice");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("<strong>alice</strong>"), page::body);
        assertNull(browser.cookies().get("SID"));
        assertEquals(List.of(), manager().list("alice"));
        var login = browser.post("/app/login", BrowserClient.form(page.body()), HEADER, "alice");
        assertEquals(303, login.statusCode());
        assertEquals(
                "user=alice principal=alice",
                browser.get("/app/whoami", HEADER, "alice").body());
    }

    @Test
    void anUntrustedClientNamesNobody() throws Exception {
        var browser = startBehind(UNTRUSTED);
        for (var headers : List.of(
                new String[] {HEADER, "alice"},
                new String[] {HEADER, "alice", "X-Forwarded-For", UNTRUSTED},
                new String[] {HEADER, "alice", "X-Forwarded-For", UNTRUSTED + ", " + UNTRUSTED},
                new String[] {HEADER, "alice", "Forwarded", "for=" + UNTRUSTED},
                new String[] {HEADER, "alice", "X-Real-IP", UNTRUSTED, "X-Client-IP", UNTRUSTED},
                new String[] {HEADER.toLowerCase(Locale.ROOT), "alice"})) {
            assertEquals(403, browser.get("/app/login", headers).statusCode());
            assertEquals(
                    403,
                    browser.post("/app/login", Map.of("as", "alice"), headers).statusCode());
        }
        assertEquals(List.of(), manager().list("alice"));
    }

    @Test
    void theSecretOfTheProxyIsRequiredAsWell() throws Exception {
        var browser = startBehind(TRUSTED, "trustedProxyHeader", "X-Proxy: s3cret");
        assertEquals(403, browser.get("/app/login", HEADER, "alice").statusCode());
        assertEquals(
                403,
                browser.get("/app/login", HEADER, "alice", "X-Proxy", "guess").statusCode());
        assertEquals(
                200,
                browser.get("/app/login", HEADER, "alice", "X-Proxy", "s3cret").statusCode());
    }

    /** On each path, public or not, with a session or without. */
    @Test
    void noHandlerSeesTheHeaderOfAnUntrustedClient() throws Exception {
        startBehind(UNTRUSTED);
        var id = manager().create("alice", "").id().secret();
        assertEquals("null [] 0", get("/public/shown", HEADER, "admin").body());
        assertEquals(
                "null [] 0", get("/shown", "X-Session-Id", id, HEADER, "admin").body());
        assertEquals(
                "null [] 0",
                get("/shown", "X-Session-Id", id, HEADER, "admin", HEADER, "root")
                        .body());
    }

    /** Law 19: nor does a handler see somebody else than the person of the session. */
    @Test
    void aHandlerSeesTheHeaderOfATrustedProxyUnlessItNamesSomebodyElse() throws Exception {
        startBehind(TRUSTED);
        var id = manager().create("alice", "").id().secret();
        assertEquals("alice [alice] 1", get("/public/shown", HEADER, "alice").body());
        assertEquals(
                "alice [alice] 1",
                get("/shown", "X-Session-Id", id, HEADER, "alice").body());
        assertEquals(
                "null [] 0", get("/shown", "X-Session-Id", id, HEADER, "bob").body());
        assertEquals(
                "null [] 0",
                get("/public/shown", HEADER, "alice", HEADER, "bob").body());
    }

    /** The proxy may have another person meanwhile. */
    @Test
    void theButtonOpensNoSessionForAnotherPersonThanItShows() throws Exception {
        var browser = startBehind(TRUSTED);
        var form = BrowserClient.form(browser.get("/app/login", HEADER, "alice").body());
        var answer = browser.post("/app/login", form, HEADER, "bob");
        assertEquals(409, answer.statusCode());
        assertTrue(answer.body().contains("<strong>bob</strong>"), answer::body);
        assertEquals(List.of(), manager().list("bob"));
        assertEquals(
                403,
                browser.post("/app/login", Map.of("as", "bob"), HEADER, "bob").statusCode());
    }

    /** No session can have such a name. */
    @Test
    void aNameThatIsTooLongIsNobodys() throws Exception {
        var browser = startBehind(TRUSTED);
        assertEquals(403, browser.get("/app/login", HEADER, "a".repeat(256)).statusCode());
        assertEquals(200, browser.get("/app/login", HEADER, "a".repeat(255)).statusCode());
    }

    @Test
    void aNameInUtf8IsRead() throws Exception {
        startBehind(TRUSTED);
        var page = RawHttp.get(container.port(), "/app/login", HEADER + ": J\u00c3\u00b6rg")
                .text();
        assertTrue(page.contains("<strong>J\u00c3\u00b6rg</strong>"), page); // read as ISO-8859-1 here
    }

    /** Some WebSocket endpoints see the client's own headers. */
    @Test
    void anUpgradeWithTheHeaderOfAnUntrustedClientIsRefused() throws Exception {
        startBehind(UNTRUSTED);
        var id = manager().create("alice", "").id().secret();
        assertEquals("403", TestEndpoint.answer(http, container.port(), "X-Session-Id", id, HEADER, "admin"));
        assertEquals("alice", TestEndpoint.answer(http, container.port(), "X-Session-Id", id));
    }
}
