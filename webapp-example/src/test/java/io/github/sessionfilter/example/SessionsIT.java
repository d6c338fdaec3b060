package io.github.sessionfilter.example;

import static io.github.sessionfilter.example.ExampleSite.json;
import static io.github.sessionfilter.example.ExampleSite.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Tests the built WAR over HTTP: users list their sessions and revoke them. */
@TestInstance(Lifecycle.PER_CLASS)
class SessionsIT {

    private ExampleSite site;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        site = new ExampleSite(ExampleSite.unpackedWar(), "jdbc:h2:file:" + folder.resolve("db"), true);
    }

    @AfterAll
    void stop() throws Exception {
        site.stop();
    }

    @Test
    void listsTheSessionsOfTheirOwnerOnly() throws Exception {
        String alice = site.loginAlice();
        String bob = site.login("bob", "builder");
        JsonNode own = currentOf(alice);
        assertEquals("curl", own.path("description").textValue());
        for (String instant : new String[] {"createdAt", "lastAccessedAt", "expiresAt"}) {
            Instant.parse(own.path(instant).textValue());
        }
        assertTrue(own.path("handle").textValue().matches("[0-9a-f]{64}"));
        assertFalse(text(site.send(site.to("/api/sessions", bob)))
                .contains(own.path("handle").textValue()));
        assertFalse(text(site.send(site.to("/api/sessions", alice))).contains(alice));
    }

    @Test
    void revokesOneSession() throws Exception {
        String phone = site.loginAlice();
        String laptop = site.loginAlice();
        String handle = currentOf(phone).path("handle").textValue();
        assertNotEquals(handle, currentOf(laptop).path("handle").textValue());
        assertEquals(404, revoke(site.login("bob", "builder"), handle), "another user's");
        assertEquals(404, revoke(laptop, "0".repeat(64)), "unknown");
        assertEquals(404, revoke(laptop, "short"), "malformed");
        assertEquals(204, revoke(laptop, handle));
        assertEquals(401, status(phone));
        assertEquals(200, status(laptop));
        assertEquals(404, revoke(laptop, handle), "a second time");
    }

    @Test
    void revokesTheOtherSessionsAndThenAll() throws Exception {
        String first = site.login("bob", "builder");
        String second = site.login("bob", "builder");
        HttpResponse<byte[]> others = site.post("/api/sessions/revoke-others", second);
        assertEquals(200, others.statusCode());
        assertTrue(json(others).path("revoked").intValue() >= 1);
        assertEquals(401, status(first));
        assertEquals(200, status(second));
        // 0 if the filter's writer, which repeats a revocation until it is confirmed, was faster than the request.
        int revoked = json(site.post("/api/sessions/revoke-all", second))
                .path("revoked")
                .intValue();
        assertTrue(revoked <= 1, "the first session was not revoked again, but " + revoked + " were");
        assertEquals(401, status(second));
    }

    @Test
    void endsThePresentedSessionWithANewLogin() throws Exception {
        String before = site.loginAlice();
        HttpResponse<byte[]> login = site.send(site.to("/api/login", before)
                .POST(BodyPublishers.ofString("{\"user\":\"alice\",\"password\":\"wonderland\"}")));
        assertEquals(200, login.statusCode());
        assertEquals(401, status(before));
        assertEquals(200, status(json(login).path("sessionId").textValue()));
    }

    @Test
    void refusesASessionAfterItsLogout() throws Exception {
        String id = site.loginAlice();
        assertEquals(200, status(id));
        HttpResponse<byte[]> logout = site.post("/api/logout", id);
        assertEquals(204, logout.statusCode());
        assertEquals(0, logout.body().length);
        assertEquals(401, status(id));
        assertEquals(401, site.post("/api/logout", id).statusCode());
    }

    private int status(String id) throws IOException, InterruptedException {
        return site.send(site.to("/api/videos", id)).statusCode();
    }

    private int revoke(String id, String handle) throws IOException, InterruptedException {
        return site.send(site.to("/api/sessions/" + handle, id).DELETE()).statusCode();
    }

    private JsonNode currentOf(String id) throws IOException, InterruptedException {
        JsonNode sessions = json(site.send(site.to("/api/sessions", id))).path("sessions");
        return StreamSupport.stream(sessions.spliterator(), false)
                .filter(session -> session.path("current").booleanValue())
                .findFirst()
                .orElseThrow(() -> new AssertionError("No session is the current one: " + sessions));
    }
}
