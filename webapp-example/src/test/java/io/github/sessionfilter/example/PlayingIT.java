package io.github.sessionfilter.example;

import static io.github.sessionfilter.example.ExampleSite.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Tests the built WAR over HTTP: one device of a person plays at a time. */
@TestInstance(Lifecycle.PER_CLASS)
class PlayingIT {

    private static final String SEGMENT = "/media/life/hls/segment0.m4s";
    private static final String WEBM = "/api/videos/life/stream";

    private ExampleSite site;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        System.setProperty("SESSION_MAX_STREAMS", "1");
        site = new ExampleSite(ExampleSite.unpackedWar(), "jdbc:h2:file:" + folder.resolve("db"), true);
    }

    @AfterAll
    void stop() throws Exception {
        site.stop();
    }

    private int status(String path, String sessionId) throws IOException, InterruptedException {
        return site.send(site.to(path, sessionId)).statusCode();
    }

    private JsonNode playing(String sessionId) throws IOException, InterruptedException {
        return json(site.send(site.to("/api/playing", sessionId))).path("streams");
    }

    private int end(String sessionId, String handle) throws IOException, InterruptedException {
        return site.send(site.to("/api/playing/" + handle, sessionId).DELETE()).statusCode();
    }

    @Test
    void aFilmMovesToAnotherDeviceAndBack() throws Exception {
        String phone = site.loginAlice();
        String laptop = site.loginAlice();
        assertEquals(200, status(SEGMENT, phone));
        assertEquals(200, status(WEBM, phone), "the same stream");
        assertEquals(409, status(WEBM, laptop));
        JsonNode streams = playing(laptop);
        assertEquals(1, streams.size());
        assertEquals("curl", streams.get(0).path("description").textValue());
        assertEquals(false, streams.get(0).path("current").booleanValue());
        assertEquals(true, playing(phone).get(0).path("current").booleanValue());
        String handle = streams.get(0).path("handle").textValue();
        assertEquals(404, end(site.login("bob", "builder"), handle), "another user's");
        assertEquals(404, end(laptop, "short"), "malformed");
        assertEquals(204, end(laptop, handle));
        assertEquals(204, site.post("/api/playing/start", laptop).statusCode());
        assertEquals(200, status(SEGMENT, laptop));
        assertEquals(409, status(SEGMENT, phone));
        assertEquals(409, site.post("/api/playing/start", phone).statusCode());
        assertEquals(200, status("/api/videos", phone), "the session lives on");
        assertEquals(204, site.post("/api/logout", laptop).statusCode());
        assertEquals(204, site.post("/api/playing/start", phone).statusCode());
        assertEquals(200, status(SEGMENT, phone));
    }

    @Test
    void anOperatorSeesWhoPlaysAndEndsIt() throws Exception {
        String bob = site.login("bob", "builder");
        String olga = site.login("olga", "overseer");
        assertEquals(200, status(SEGMENT, bob));
        JsonNode stream = onlyStream(bobsSessions(olga));
        assertFalse(stream.path("byTicket").booleanValue());
        String end =
                "/api/console/people/bob/end?handle=" + stream.path("handle").textValue();
        assertEquals(403, site.post(end, bob).statusCode());
        assertEquals(1, json(site.post(end, olga)).path("ended").intValue());
        assertEquals(0, json(site.post(end, olga)).path("ended").intValue());
        assertEquals(409, status(SEGMENT, bob));
        assertTrue(json(site.send(site.to("/api/console/metrics", olga)))
                .path("requests")
                .path("STREAM_ENDED")
                .isNumber());
        assertEquals(204, site.post("/api/logout", bob).statusCode());
    }

    @Test
    void anOperatorSeesAFilmOnAnotherDeviceAndEndsIt() throws Exception {
        String bob = site.login("bob", "builder");
        String olga = site.login("olga", "overseer");
        String playlist = json(site.post("/api/videos/life/ticket", bob))
                .path("playlist")
                .textValue()
                .substring("/tube".length());
        assertEquals(200, site.send(site.to(playlist)).statusCode());
        assertEquals(409, status(SEGMENT, bob), "another device plays");
        assertTrue(playing(bob).get(0).path("byTicket").booleanValue());
        JsonNode stream = onlyStream(bobsSessions(olga));
        assertTrue(stream.path("byTicket").booleanValue());
        String end =
                "/api/console/people/bob/end?handle=" + stream.path("handle").textValue();
        assertEquals(1, json(site.post(end, olga)).path("ended").intValue());
        assertEquals(409, site.send(site.to(playlist)).statusCode());
        assertEquals(200, status(SEGMENT, bob), "the session lives on, and plays now");
        assertEquals(204, site.post("/api/logout", bob).statusCode());
    }

    private JsonNode bobsSessions(String operator) throws IOException, InterruptedException {
        return json(site.send(site.to("/api/console/people/bob/sessions", operator)))
                .path("sessions");
    }

    private static JsonNode onlyStream(JsonNode sessions) {
        List<JsonNode> streams = new ArrayList<>();
        sessions.forEach(session -> session.path("playing").forEach(streams::add));
        assertEquals(1, streams.size(), sessions.toString());
        return streams.get(0);
    }
}
