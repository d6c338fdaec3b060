package io.github.sessionfilter.springboot;

import static io.github.sessionfilter.springboot.RunningSite.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests the filter admits, and how it answers the others. */
@TestInstance(Lifecycle.PER_CLASS)
class AdmissionTest {
    private static final String PROBLEM =
            "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"A live session is required.\"}";

    private RunningSite site;

    @BeforeAll
    void start() {
        site = RunningSite.start();
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /whoami",
        "GET, /later",
        "GET, /stream",
        "GET, /notes.txt",
        "GET, /nothing",
        "GET, /error",
        "GET, /login/",
        "GET, /",
        "POST, /logout",
        "POST, /whoami",
        "OPTIONS, /whoami",
        "OPTIONS, /notes.txt"
    })
    void refusesRequestsWithoutASession(String method, String path) throws Exception {
        var response = site.send(site.to(path).method(method, BodyPublishers.noBody()));
        assertEquals(401, response.statusCode());
        assertEquals(PROBLEM, response.body());
        assertEquals("application/problem+json", header(response, "Content-Type"));
        assertEquals("no-store", header(response, "Cache-Control"));
        assertEquals("Session realm=\"session\"", header(response, "WWW-Authenticate"));
        assertEquals(List.of(), response.headers().allValues("Set-Cookie"));
    }

    @ParameterizedTest
    @CsvSource({"/whoami", "/notes.txt"})
    void refusesAHeadWithoutASession(String path) throws Exception {
        var response = site.send(site.to(path).method("HEAD", BodyPublishers.noBody()));
        assertEquals(401, response.statusCode());
        assertEquals("", response.body());
    }

    /** Spring's FormContentFilter reads the form of a PUT, and would fail with this one. */
    @Test
    void refusesBeforeAnyOtherFilterReadsTheBody() throws Exception {
        var response = site.send(site.to("/whoami")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .PUT(BodyPublishers.ofString("name=%zz")));
        assertEquals(401, response.statusCode());
    }

    @Test
    void letsEveryClientLogIn() throws Exception {
        var response = site.send(site.toLogin("alice", "wonderland"));
        assertEquals(200, response.statusCode());
        assertEquals(43, header(response, "X-Session-Id").length());
        assertEquals("no-store", header(response, "Cache-Control"));
        assertEquals(List.of(), response.headers().allValues("Set-Cookie"));
    }

    @Test
    void leavesAWrongPasswordToTheApplication() throws Exception {
        var response = site.send(site.toLogin("alice", "looking-glass"));
        assertEquals(403, response.statusCode());
        assertEquals("", header(response, "X-Session-Id"));
        assertTrue(response.body().contains("\"path\":\"/login\""), response.body());
    }

    @Test
    void showsTheUserToHandlers() throws Exception {
        var alice = site.loginAlice();
        var bob = header(site.send(site.toLogin("bob", "builder")), "X-Session-Id");
        assertEquals("alice", site.send(site.to("/whoami", alice)).body());
        assertEquals("bob", site.send(site.to("/whoami", bob)).body());
    }

    @Test
    void createsNoContainerSession() throws Exception {
        var response = site.send(site.to("/whoami", site.loginAlice()));
        assertEquals(200, response.statusCode());
        assertEquals(List.of(), response.headers().allValues("Set-Cookie"));
    }

    @Test
    void keepsResponsesOutOfSharedCaches() throws Exception {
        var response = site.send(site.to("/whoami", site.loginAlice()));
        assertEquals("private", header(response, "Cache-Control"));
        assertTrue(
                response.headers().allValues("Vary").contains("X-Session-Id"), // beside those of the CORS filter
                response.headers().toString());
    }

    @Test
    void refusesASessionAfterItsLogout() throws Exception {
        var id = site.loginAlice();
        assertEquals(200, site.send(site.toLogout(id)).statusCode());
        var response = site.send(site.to("/whoami", id));
        assertEquals(401, response.statusCode());
        assertEquals(PROBLEM, response.body());
    }

    @Test
    void leavesUnknownPathsToSpringsErrorPage() throws Exception {
        var response = site.send(site.to("/nothing", site.loginAlice()));
        assertEquals(404, response.statusCode());
        assertEquals("application/json", header(response, "Content-Type"));
        assertTrue(response.body().contains("\"path\":\"/nothing\""), response.body());
    }

    @Test
    void leavesOptionsRequestsToSpring() throws Exception {
        var response = site.send(site.to("/whoami", site.loginAlice()).method("OPTIONS", BodyPublishers.noBody()));
        assertEquals(200, response.statusCode());
        assertEquals("GET,HEAD,OPTIONS", header(response, "Allow"));
    }
}
