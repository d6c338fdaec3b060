package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionId;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Laws 1, 2 and 10: which requests the filter lets through, and how it answers the others. */
abstract class AdmissionContract extends ContainerContract {
    AdmissionContract(Starter starter) {
        super(starter);
    }

    @Test
    void letsALiveSessionThroughWithItsPrincipal() throws Exception {
        startWith();
        var answer = get("/whoami", "X-Session-Id", login());
        assertEquals(200, answer.statusCode());
        assertEquals("user=alice principal=alice", answer.body());
    }

    /** Law 10: missing, malformed, unknown, expired and revoked ids get the same answer. Law 9: conflicting ids too. */
    @Test
    void givesOneAnswerToEveryRequestWithoutALiveSession() throws Exception {
        startWith();
        var live = login();
        var revoked = login();
        manager().revoke(SessionId.parse(revoked));
        var unknown = SessionId.random().secret();
        var answers = List.of(
                get("/whoami"),
                get("/whoami", "X-Session-Id", ""),
                get("/whoami", "X-Session-Id", "invalid"),
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

    /** Law 1: the method makes no difference. */
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
    void letsOnlyPreflightRequestsPassWithCorsPreflight() throws Exception {
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

    /** Law 2: the verdict comes before the body is read, and the filter sends no 100 Continue. */
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
    void redirectsNavigationsToTheLoginPageAndAnswersOthers401() throws Exception {
        startWith("loginPage", "/index.html");
        for (var navigation : List.of(
                get("/whoami", "Sec-Fetch-Mode", "navigate"), get("/whoami", "Accept", "text/html,*/*;q=0.8"))) {
            assertEquals(303, navigation.statusCode());
            assertEquals(
                    "/app/index.html?return=%2Fapp%2Fwhoami",
                    navigation.headers().firstValue("Location").orElseThrow());
            assertEquals(
                    "no-store", navigation.headers().firstValue("Cache-Control").orElseThrow());
        }
        assertEquals(401, get("/whoami").statusCode());
        assertEquals(
                401,
                get("/whoami", "Sec-Fetch-Mode", "cors", "Accept", "text/html").statusCode());
        assertEquals(401, send("POST", "/whoami", "Sec-Fetch-Mode", "cors").statusCode());
        var form = send(
                "POST",
                "/whoami",
                "Sec-Fetch-Mode",
                "navigate",
                "Referer",
                "http://localhost:" + container.port() + "/app/public/form");
        assertEquals(303, form.statusCode(), "a person must not see JSON");
        assertEquals(
                "/app/index.html?return=%2Fapp%2Fpublic%2Fform",
                form.headers().firstValue("Location").orElseThrow());
    }

    /** RFC 9110, section 10.2.2: {@code Location} is a URI reference, which has no other octets. */
    @Test
    void percentEncodesTheLoginPage() throws Exception {
        startWith("loginPage", "/public/entr\u00e9e+b.html", "publicPaths", "/login,/public/*");
        var navigation = get("/whoami", "Sec-Fetch-Mode", "navigate");
        assertEquals(303, navigation.statusCode());
        assertEquals(
                "/app/public/entr%C3%A9e+b.html?return=%2Fapp%2Fwhoami",
                navigation.headers().firstValue("Location").orElseThrow());
    }

    @Test
    void percentEncodesTheContextPathInARedirect() throws Exception {
        contextPath = "/my vid\u00e9os";
        startWith("loginPage", "/index.html");
        var navigation = get("/whoami", "Sec-Fetch-Mode", "navigate");
        assertEquals(303, navigation.statusCode());
        assertEquals(
                "/my%20vid%C3%A9os/index.html?return=%2Fmy%2520vid%25C3%25A9os%2Fwhoami",
                navigation.headers().firstValue("Location").orElseThrow());
    }

    /** RFC 6750, section 3.1. */
    @Test
    void givesTheReasonWithExplainRejections() throws Exception {
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
        assertTrue(get("/whoami", "X-Session-Id", "invalid").body().contains("one well-formed session id."));
    }

    @Test
    void letsEveryRequestPassWithEnforceFalse() throws Exception {
        startWith("enforce", "false", "sessionCookie", "SID");
        assertEquals("user=null principal=null", get("/whoami").body());
        assertEquals(
                "user=null principal=null",
                send("POST", "/whoami", "Cookie", "SID=" + login(), "Origin", "https://evil.example")
                        .body());
        assertEquals(
                "user=null principal=null",
                get("/whoami", "X-Session-Id", "invalid").body());
        assertEquals(
                "user=null principal=null",
                get("/whoami", "X-Session-Id", expired()).body());
        assertEquals(
                "user=alice principal=alice",
                get("/whoami", "X-Session-Id", login()).body());
    }
}
