package io.github.sessionfilter.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.PathSpellings;
import io.github.sessionfilter.RawHttp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Laws 1, 9 and 19 for each proxy, in front of a handler that answers everything and trusts the proxy. */
abstract class AttackContract extends AccessContract {
    /** A file below /app/public/ with a letter in its name that looks like a slash. */
    private static final String REALLY_PUBLIC = "/app/public/..%ef%bc%8fwhoami";

    AttackContract(Proxy proxy) {
        super(proxy);
    }

    @Test
    void theHandlerSeesThePersonAndNoHeaderOfTheClient() throws IOException {
        var forged = new ArrayList<>(List.of(
                "X-Auth-User: mallory",
                "x-auth-user: mallory",
                "X_Auth_User: mallory",
                "X-Auth_User: mallory",
                "X-Auth-Roles: mallory",
                "X_AUTH_ROLES: mallory",
                "X.Auth.User: mallory",
                "X-Auth.User: mallory",
                "X.Auth-Roles: mallory"));
        var anonymous = site.get(PUBLIC, forged.toArray(String[]::new)).text();
        assertTrue(anonymous.contains(IN), anonymous);
        assertFalse(anonymous.toLowerCase(Locale.ROOT).contains("auth"), anonymous);
        forged.add("X-Session-Id: " + alice);
        var answer = site.get("/any", forged.toArray(String[]::new)).text();
        assertTrue(answer.contains("X-Auth-User: alice\n"), answer);
        assertTrue(answer.contains("X-Auth-Roles: viewer\n"), answer);
        assertFalse(answer.contains("mallory"), answer);
    }

    /** A proxy removes the headers that the client's Connection names. */
    @Test
    void theClientCannotTakeThePersonFromTheHandler() throws IOException {
        for (var connection : List.of("Connection: X-Auth-User, X-Auth-Roles", "connection: close, x-AUTH-user")) {
            var answer = site.get("/any", "X-Session-Id: " + alice, connection).text();
            assertTrue(answer.contains("X-Auth-User: alice\n"), answer);
            assertTrue(answer.contains("X-Auth-Roles: viewer\n"), answer);
        }
    }

    /** Caddy's placeholders are in braces. */
    @Test
    void theHandlerSeesANameThatLooksLikeAPlaceholder() throws IOException {
        var answer =
                site.getAs(site.login("%7Bhttp.request.uri%7D", "%7B"), "/any").text();
        assertTrue(answer.contains("X-Auth-User: %7Bhttp.request.uri%7D\n"), answer);
        assertTrue(answer.contains("X-Auth-Roles: %7B\n"), answer);
    }

    /** Caddy 2.6 copies the name of a placeholder if the service sends no header. */
    @Test
    void theHandlerSeesNoRolesOfAPersonWithoutRoles() throws IOException {
        var answer = site.getAs(site.login("carol", ""), "/any").text();
        assertTrue(answer.contains("X-Auth-User: carol\n"), answer);
        assertFalse(answer.contains("X-Auth-Roles"), answer);
    }

    /** Only the proxy says what is asked for. */
    @Test
    void trustsNoClientThatDescribesAnotherRequest() throws IOException {
        var wrong = new ArrayList<String>();
        for (var header : List.of("X-Original-URI", "X-Forwarded-Uri", "X_Original_URI", "x-forwarded-uri")) {
            for (var target : List.of("/any", PLAYLIST)) {
                var answer = site.get(
                        target,
                        header + ": " + PUBLIC,
                        "X-Original-Method: GET",
                        "X-Forwarded-Method: OPTIONS",
                        "X-Forwarded-Host: localhost",
                        "X-Forwarded-For: 127.0.0.1");
                if (answer.status() != 401) {
                    wrong.add(header + " for " + target + " -> " + answer.status());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** A page of another site, which the browser names, may not send a form with the cookie. */
    @Test
    void aPageOfAnotherSiteSendsNoFormWithTheCookie() throws IOException {
        var cookie = "Cookie: SID=" + alice;
        for (var forged : List.of("X-Forwarded-Host: evil.example", "X-Original-Method: GET")) {
            var answer = post("/any", cookie, "Origin: http://evil.example", forged);
            assertEquals(403, answer.status(), answer.text());
        }
        assertEquals(
                200,
                post("/any", cookie, "Origin: http://localhost:" + site.port()).status());
    }

    private RawHttp.Answer post(String target, String... headers) throws IOException {
        return RawHttp.send(
                site.port(),
                "POST " + target + " HTTP/1.1\r\nHost: localhost:" + site.port() + "\r\n" + String.join("\r\n", headers)
                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    @Test
    void noSpellingOfAProtectedPathIsPublic() throws IOException {
        assertEquals(200, site.get(PUBLIC).status());
        var wrong = new ArrayList<String>();
        for (var webapp : List.of("app", "films")) {
            for (var target : PathSpellings.of(webapp)) {
                var answer = site.get(target);
                boolean in = answer.text().contains(IN) || answer.text().contains("#EXTM3U");
                if (in && !target.equals(REALLY_PUBLIC) || answer.status() >= 500) {
                    wrong.add(target.replace("\0", "\\0") + " -> " + answer.status());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** The proxy removes tickets from paths. What is left must be checked, too, or be out of reach. */
    @Test
    void noTicketOfAStrangerOpensAPath() throws IOException {
        var wrong = new ArrayList<String>();
        for (var path : List.of(
                PLAYLIST,
                "/handed/life/hls/index.m3u8",
                "/hand/life/hls/index.m3u8",
                "/any",
                "/auth/x",
                "/session-check/x",
                "/app/public/../whoami",
                "/app/login/../../any",
                "//handed/life/hls/index.m3u8")) {
            for (var ticket : List.of(";ticket=x", "%3bticket=x", ";%74icket=x", ";ticket=x;ticket=y")) {
                for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                    for (var target : List.of(
                            path.substring(0, slash) + ticket + path.substring(slash),
                            path.substring(0, slash + 1) + ticket + path.substring(slash))) {
                        var answer = site.get(target, "X-Original-Method: GET", "X-Original-URI: " + PUBLIC);
                        if (answer.status() < 400 || answer.status() >= 500) {
                            wrong.add(target + " -> " + answer.status());
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** curl and Java's client offer HTTP/2 in this way. */
    @Test
    void aClientThatOffersAnotherProtocolIsCheckedAsEver() throws IOException {
        String[] offer = {
            "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA"
        };
        assertEquals(401, site.get("/any", offer).status());
        assertEquals(200, site.get(PUBLIC, offer).status());
        var live = new ArrayList<>(List.of(offer));
        live.add("X-Session-Id: " + alice);
        assertEquals(200, site.get("/any", live.toArray(String[]::new)).status());
    }

    @Test
    void aPageOfAnotherSiteOpensNoWebSocketWithTheCookie() throws IOException {
        assertEquals(403, openWebSocket("http://evil.example").status());
        assertEquals(200, openWebSocket("http://localhost:" + site.port()).status());
    }

    private RawHttp.Answer openWebSocket(String origin) throws IOException {
        var request = """
                GET /any HTTP/1.1
                Host: localhost:%d
                Cookie: SID=%s
                Origin: %s
                Connection: Upgrade, close
                Upgrade: websocket
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                """;
        return RawHttp.send(
                site.port(), request.formatted(site.port(), alice, origin).replace("\n", "\r\n"));
    }

    @Test
    void theServiceIsNotReachableThroughTheProxy() throws IOException {
        for (var target : List.of("/auth", "/session-check", "/handed/big.bin", "/login/../auth", "/metrics")) {
            var answer = site.get(target, "X-Original-Method: GET", "X-Original-URI: " + PUBLIC);
            assertTrue(answer.status() >= 400 && answer.status() < 500, () -> target + " -> " + answer.text());
        }
    }

    /** Jetty can take a header line for an earlier one of the same connection that differs in letter case only. */
    @Test
    void clientsThatShareAConnectionToTheServiceAreNotConfused() throws IOException {
        var other = inOtherCase(alice);
        for (var carrier : List.of("X-Session-Id: ", "Cookie: SID=")) {
            for (int i = 0; i < 10; i++) {
                assertEquals(200, site.get("/any", carrier + alice).status(), carrier);
                assertEquals(401, site.get("/any", carrier + other).status(), carrier);
            }
        }
    }

    private static String inOtherCase(String id) {
        return id.codePoints()
                .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
