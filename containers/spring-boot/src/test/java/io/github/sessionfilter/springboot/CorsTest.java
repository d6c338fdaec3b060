package io.github.sessionfilter.springboot;

import static io.github.sessionfilter.springboot.RunningSite.header;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The CORS filter stands in front of the session filter. */
@TestInstance(Lifecycle.PER_CLASS)
class CorsTest {
    private static final String PAGES = "https://pages.example";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

    private RunningSite site;

    @BeforeAll
    void start() {
        site = RunningSite.start();
    }

    @AfterAll
    void stop() {
        site.close();
    }

    private static HttpRequest.Builder from(String origin, HttpRequest.Builder request) {
        return request.header("Origin", origin);
    }

    /** Without the header, the page would see a network error instead of the 401. */
    @Test
    void letsThePagesOfAnotherOriginReadARefusal() throws Exception {
        var response = site.send(from(PAGES, site.to("/whoami")));
        assertEquals(401, response.statusCode());
        assertEquals(PAGES, header(response, ALLOW_ORIGIN));
    }

    @Test
    void answersPreflightRequestsWithoutASession() throws Exception {
        var response = site.send(from(PAGES, site.to("/whoami"))
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "x-session-id")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertEquals(200, response.statusCode());
        assertEquals(PAGES, header(response, ALLOW_ORIGIN));
    }

    @Test
    void letsThePagesOfAnotherOriginLogIn() throws Exception {
        var login = site.send(from(PAGES, site.toLogin("alice", "wonderland")));
        assertEquals("X-Session-Id", header(login, "Access-Control-Expose-Headers"));
        var response = site.send(from(PAGES, site.to("/whoami", header(login, "X-Session-Id"))));
        assertEquals("alice", response.body());
        assertEquals(PAGES, header(response, ALLOW_ORIGIN));
    }
}
