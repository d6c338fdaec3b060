package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Law 9: the filter takes one id per request, from the configured carriers only. */
abstract class CarrierContract extends ContainerContract {
    CarrierContract(Starter starter) {
        super(starter);
    }

    /** Tomcat decodes cookies as UTF-8. An id can have 43 characters there and more than 43 in Latin-1. */
    @Test
    void refusesIdsWithCharactersOutsideBase64url() throws Exception {
        startWith("bearer", "true", "sessionCookie", "SID");
        var id = login();
        for (var character : List.of("\u00c4", "\u0410", "\uff21", "\ud83d\ude00")) {
            var presented = character + id.substring(character.length());
            var sent = new String(presented.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            for (var carrier : List.of("X-Session-Id: ", "Authorization: Bearer ", "Cookie: SID=")) {
                int status = RawHttp.get(container.port(), "/app/whoami", carrier + sent)
                        .status();
                assertTrue(status == 401 || status == 400, carrier + presented + " -> " + status);
            }
        }
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
    void setsAndReadsACookieWithAllFlags() throws Exception {
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
        // On a separate connection: Jetty's parser caches header lines and ignores their letter case.
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

    /**
     * Tomcat returns the context path as the client spelled it. A path parameter must not become a cookie attribute.
     */
    @Test
    void setsTheCookieForTheContextPathHoweverTheClientSpellsIt() throws Exception {
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
    void refusesUnsafeCookieRequestsFromOtherSites() throws Exception {
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

    /** Law 9: a stale or foreign cookie of the same name must not lock the viewer out. */
    @Test
    void ignoresTextThatCannotBeAnIdBesideAnId() throws Exception {
        startWith("sessionCookie", "SID", "bearer", "true");
        var id = get("/login").body();
        assertEquals(200, get("/whoami", "Cookie", "SID=stale; SID=" + id).statusCode());
        assertEquals(200, get("/whoami", "Cookie", "SID=" + id + "; SID=").statusCode());
        assertEquals(
                200,
                get("/whoami", "X-Session-Id", "stale", "Cookie", "SID=" + id).statusCode());
        assertEquals(
                200,
                get("/whoami", "X-Session-Id", id, "Authorization", "Bearer other")
                        .statusCode());
        assertEquals(401, get("/whoami", "X-Session-Id", "stale").statusCode());
        var other = get("/login").body();
        assertEquals(
                401,
                get("/whoami", "Cookie", "SID=" + id + "; SID=stale; SID=" + other)
                        .statusCode());
        assertEquals(
                403,
                send("POST", "/whoami", "X-Session-Id", "stale", "Cookie", "SID=" + id, "Sec-Fetch-Site", "cross-site")
                        .statusCode(),
                "the id is in the cookie alone");
    }

    @Test
    void aLoginDeletesCookiesOfTheSameNameOnOtherPaths() throws Exception {
        startWith("sessionCookie", "SID");
        var cookies = get("/login", "Cookie", "SID=one; SID=two").headers().allValues("Set-Cookie");
        assertEquals(2, cookies.size());
        assertEquals("SID=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax", cookies.get(1));
        assertEquals(
                1,
                get("/login", "Cookie", "SID=one")
                        .headers()
                        .allValues("Set-Cookie")
                        .size());
    }

    @Test
    void webappsOfASiteMayShareACookieWithoutHttps() throws Exception {
        startWith("sessionCookie", "SID", "sessionCookiePath", "/", "sessionCookieSecure", "false");
        var answer = get("/login");
        assertEquals(
                "SID=" + answer.body() + "; Path=/; HttpOnly; SameSite=Lax",
                answer.headers().firstValue("Set-Cookie").orElseThrow());
    }

    /** Browsers compare it with the path in the URI, which is percent-encoded. */
    @Test
    void percentEncodesThePathOfTheCookie() throws Exception {
        startWith("sessionCookie", "SID", "sessionCookiePath", "/vid\u00e9os");
        var cookie = get("/login").headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(cookie.contains("; Path=/vid%C3%A9os; "), cookie);
    }

    @Test
    void percentEncodesTheContextPathOfTheCookie() throws Exception {
        contextPath = "/my vid\u00e9os";
        startWith("sessionCookie", "SID");
        var cookie = get("/login").headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(cookie.contains("; Path=/my%20vid%C3%A9os; "), cookie);
    }

    /** Login CSRF: another site must not log its visitors in as somebody else. */
    @Test
    void refusesUnsafeRequestsToPublicPathsFromOtherSites() throws Exception {
        startWith("sessionCookie", "SID", "allowedOrigins", "https://idp.example");
        var victim = get("/login").body();
        for (var headers : List.of(
                List.of("Sec-Fetch-Site", "cross-site"),
                List.of("Origin", "https://evil.example"),
                List.of("Sec-Fetch-Site", "same-site", "Origin", "https://localhost:" + container.port()))) {
            var sent = new ArrayList<>(headers);
            sent.addAll(List.of("Cookie", "SID=" + victim));
            var answer = send("POST", "/login", sent.toArray(String[]::new));
            assertEquals(403, answer.statusCode(), headers::toString);
            assertTrue(answer.headers().firstValue("Set-Cookie").isEmpty());
        }
        assertEquals(200, get("/whoami", "Cookie", "SID=" + victim).statusCode(), "nothing has ended");
        assertEquals(
                200,
                send("POST", "/login", "Origin", "https://idp.example", "Sec-Fetch-Site", "cross-site")
                        .statusCode());
        assertEquals(
                200, send("POST", "/login", "Sec-Fetch-Site", "same-origin").statusCode());
        assertEquals(200, send("POST", "/login").statusCode(), "no browser");
    }

    @Test
    void refusesAWebSocketUpgradeByCookieFromAnotherSite() throws Exception {
        startWith("sessionCookie", "SID");
        var id = get("/login").body();
        var upgrade = new String[] {"Cookie: SID=" + id, "Upgrade: websocket", "Connection: Upgrade"};
        assertEquals(403, upgraded(upgrade, "Origin: https://evil.example"));
        assertEquals(200, upgraded(upgrade, "Origin: http://localhost"), "no endpoint answers here");
        assertEquals(
                401,
                RawHttp.get(container.port(), "/app/whoami", "Upgrade: websocket", "Connection: Upgrade")
                        .status());
    }

    private int upgraded(String[] headers, String origin) throws Exception {
        var sent = Arrays.copyOf(headers, headers.length + 1);
        sent[headers.length] = origin;
        return RawHttp.get(container.port(), "/app/whoami", sent).status();
    }
}
