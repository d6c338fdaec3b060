package io.github.sessionfilter.example;

import static io.github.sessionfilter.example.ExampleSite.json;
import static io.github.sessionfilter.example.ExampleSite.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Tests the console of the built WAR over HTTP: operators see the filter's counts and revoke anybody's sessions. */
@TestInstance(Lifecycle.PER_CLASS)
class ConsoleIT {

    private static final String TOKEN = "a token of the test";

    private ExampleSite site;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        System.setProperty("METRICS_TOKEN", TOKEN);
        site = new ExampleSite(ExampleSite.unpackedWar(), "jdbc:h2:file:" + folder.resolve("db"), true);
    }

    @AfterAll
    void stop() throws Exception {
        site.stop();
        System.clearProperty("METRICS_TOKEN");
    }

    private String loginOlga() throws Exception {
        return site.login("olga", "overseer");
    }

    private JsonNode get(String path, String id) throws Exception {
        var response = site.send(site.to(path, id));
        assertEquals(200, response.statusCode(), text(response));
        return json(response);
    }

    @Test
    void isForOperatorsOnly() throws Exception {
        String alice = site.loginAlice();
        String bob = site.login("bob", "builder");
        for (String path : new String[] {"metrics", "settings", "people/bob/sessions"}) {
            assertEquals(401, site.send(site.to("/api/console/" + path)).statusCode(), path);
            assertEquals(403, site.send(site.to("/api/console/" + path, alice)).statusCode(), path);
        }
        for (String path : new String[] {"people/bob/revoke", "people/bob/lock?minutes=1", "revoke-before"}) {
            assertEquals(403, site.post("/api/console/" + path, alice).statusCode(), path);
        }
        assertEquals(200, site.send(site.to("/api/videos", bob)).statusCode());
    }

    @Test
    void countsRequestsAndCallsOfTheStore() throws Exception {
        String olga = loginOlga();
        JsonNode before = get("/api/console/metrics", olga);
        site.send(site.to("/api/videos"));
        site.send(site.to("/api/videos", olga));
        site.login("bob", "builder");
        JsonNode after = get("/api/console/metrics", olga);
        assertEquals(1, risen(before, after, "/requests/MISSING"));
        assertEquals(2, risen(before, after, "/requests/LIVE"), "the videos and the second request for the metrics");
        assertEquals(1, risen(before, after, "/requests/PUBLIC"));
        assertEquals(1, risen(before, after, "/storeCalls/INSERT/count"));
        assertTrue(after.at("/storeCalls/INSERT/totalMillis").doubleValue() > 0);
        assertTrue(after.at("/sessionsCached").longValue() >= 2);
    }

    private static long risen(JsonNode before, JsonNode after, String pointer) {
        assertTrue(after.at(pointer).isNumber(), pointer);
        return after.at(pointer).longValue() - before.at(pointer).longValue();
    }

    @Test
    void servesMetricsToPrometheusForATokenOnly() throws Exception {
        assertEquals(404, site.send(site.to("/metrics")).statusCode());
        assertEquals(404, site.send(site.to("/metrics", loginOlga())).statusCode());
        assertEquals(
                404,
                site.send(site.to("/metrics").header("Authorization", "Bearer wrong"))
                        .statusCode());
        var scrape = site.send(site.to("/metrics").header("Authorization", "Bearer " + TOKEN));
        assertEquals(200, scrape.statusCode());
        for (String line : new String[] {
            "session_filter_requests_total{outcome=\"public\"}",
            "session_filter_cache_lookups_total{result=\"hit\"}",
            "session_filter_store_calls_seconds_bucket{call=\"insert\",le=\"0.005\"} ",
            "session_filter_store_failures_total{call=\"insert\"} ",
            "session_filter_sync_age_seconds ",
            "session_filter_sessions_cached",
            "session_filter_touches_pending",
            "session_filter_responses_running",
        }) {
            assertTrue(text(scrape).contains(line), line);
        }
    }

    @Test
    void showsTheSettingsWithoutSecrets() throws Exception {
        JsonNode settings = get("/api/console/settings", loginOlga());
        assertEquals("PT30M", settings.path("idleTimeout").textValue());
        assertEquals("X-Session-Id", settings.path("sessionHeader").textValue());
        assertEquals("(not shown)", settings.path("jdbcPassword").textValue());
        assertFalse(settings.toString().contains("jdbc:h2"));
    }

    @Test
    void revokesOneSessionOfAUserAndThenAll() throws Exception {
        String olga = loginOlga();
        revoked(olga, "/api/console/people/alice/revoke"); // those of other tests
        String phone = site.loginAlice();
        String laptop = site.loginAlice();
        JsonNode sessions = get("/api/console/people/alice/sessions", olga).path("sessions");
        assertEquals(
                0,
                get("/api/console/people/nobody/sessions", olga)
                        .path("sessions")
                        .size());
        assertFalse(sessions.toString().contains(phone));
        assertEquals("[\"viewer\"]", sessions.get(0).path("roles").toString());
        String handle = sessions.get(sessions.size() - 1).path("handle").textValue();
        assertEquals(1, revoked(olga, "/api/console/people/alice/revoke?handle=" + handle));
        assertEquals(0, revoked(olga, "/api/console/people/bob/revoke?handle=" + handle), "it is not a session of bob");
        int phones = site.send(site.to("/api/videos", phone)).statusCode();
        int laptops = site.send(site.to("/api/videos", laptop)).statusCode();
        assertEquals(601, phones + laptops, "one of them has ended");
        assertTrue(revoked(olga, "/api/console/people/alice/revoke") >= 1);
        assertEquals(401, site.send(site.to("/api/videos", phone)).statusCode());
        assertEquals(401, site.send(site.to("/api/videos", laptop)).statusCode());
        assertEquals(200, site.send(site.to("/api/videos", olga)).statusCode());
    }

    @Test
    void locksAUserAndLetsTheUserInAgain() throws Exception {
        String olga = loginOlga();
        String bob = site.login("bob", "builder");
        assertEquals(
                400, site.post("/api/console/people/bob/lock?minutes=x", olga).statusCode());
        assertEquals(
                204, site.post("/api/console/people/bob/lock?minutes=60", olga).statusCode());
        assertEquals(401, site.send(site.to("/api/videos", bob)).statusCode());
        assertEquals(
                403, site.login("{\"user\":\"bob\",\"password\":\"builder\"}").statusCode());
        assertEquals(
                204, site.post("/api/console/people/bob/lock?minutes=0", olga).statusCode());
        assertEquals(
                200,
                site.send(site.to("/api/videos", site.login("bob", "builder"))).statusCode());
    }

    @Test
    void endsEverybodysSessionsFromBeforeATime() throws Exception {
        String olga = loginOlga();
        String alice = site.loginAlice();
        assertEquals(400, site.post("/api/console/revoke-before?time=now", olga).statusCode());
        assertEquals(
                200,
                site.post("/api/console/revoke-before?time=2020-01-01T00:00:00Z", olga)
                        .statusCode());
        assertEquals(200, site.send(site.to("/api/videos", alice)).statusCode());
        assertEquals(200, site.post("/api/console/revoke-before", olga).statusCode());
        assertEquals(401, site.send(site.to("/api/videos", alice)).statusCode());
        assertEquals(401, site.send(site.to("/api/videos", olga)).statusCode());
        assertEquals(200, site.send(site.to("/api/videos", site.loginAlice())).statusCode());
    }

    private int revoked(String operator, String path) throws Exception {
        var response = site.post(path, operator);
        assertEquals(200, response.statusCode(), text(response));
        return json(response).path("revoked").intValue();
    }
}
