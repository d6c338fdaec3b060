package io.github.sessionfilter.example;

import static io.github.sessionfilter.example.ExampleSite.header;
import static io.github.sessionfilter.example.ExampleSite.json;
import static io.github.sessionfilter.example.ExampleSite.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the built WAR over HTTP: another device plays a film by ticket, without a session. */
class TicketIT {

    private static final String KEYS = "SESSION_TICKET_KEYS";

    @TempDir
    private Path folder;

    private ExampleSite site;

    @BeforeEach
    void start() throws Exception {
        site = new ExampleSite(ExampleSite.unpackedWar(), "jdbc:h2:file:" + folder.resolve("db"), true);
    }

    @AfterEach
    void stop() throws Exception {
        site.stop();
        System.clearProperty(KEYS);
    }

    private JsonNode tickets(String id) throws Exception {
        HttpResponse<byte[]> answer = site.post("/api/videos/life/ticket", id);
        assertEquals(200, answer.statusCode(), text(answer));
        return json(answer);
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return site.send(site.to(path.substring("/tube".length())));
    }

    private int status(JsonNode path) throws Exception {
        return get(path.textValue()).statusCode();
    }

    @Test
    void aTicketPlaysOneFilmUntilTheLogout() throws Exception {
        String alice = site.loginAlice();
        JsonNode tickets = tickets(alice);
        String playlist = tickets.path("playlist").textValue();
        assertEquals(200, get(playlist).statusCode());
        assertEquals(200, get(playlist.replace("index.m3u8", "segment1.m4s")).statusCode());
        assertEquals("*", header(get(playlist), "Access-Control-Allow-Origin"));
        assertEquals(200, status(tickets.path("file")));
        assertEquals(401, get(playlist.replace("/life;", "/mandelbrot;")).statusCode());
        assertEquals(
                401,
                get("/tube/api/me" + playlist.substring(playlist.indexOf(';'), playlist.indexOf("/hls")))
                        .statusCode());
        assertEquals(204, site.post("/api/logout", alice).statusCode());
        assertEquals(401, get(playlist).statusCode());
        assertEquals(401, status(tickets.path("file")));
    }

    @Test
    void ticketsAndCodesNeedASession() throws Exception {
        String alice = site.loginAlice();
        assertEquals(200, get("/tube/play/").statusCode());
        assertEquals(
                401,
                site.send(site.to("/api/videos/life/ticket").POST(BodyPublishers.noBody()))
                        .statusCode());
        assertEquals(404, site.post("/api/videos/nothing/ticket", alice).statusCode());
        assertEquals(
                401,
                site.send(site.to("/api/qr").POST(BodyPublishers.ofString("{\"text\":\"a\"}")))
                        .statusCode());
        assertEquals(400, code(alice, "").statusCode());
        assertEquals(400, code(alice, "a".repeat(1001)).statusCode());
        JsonNode code = json(code(alice, "a".repeat(1000)));
        assertTrue(code.path("size").intValue() <= 2 * 4 + 177, "the largest code and its margin");
        assertTrue(code.path("path").textValue().startsWith("M4 4h1v1h-1z"), "its first square is in the corner");
    }

    private HttpResponse<byte[]> code(String id, String text) throws Exception {
        return site.send(site.to("/api/qr", id).POST(BodyPublishers.ofString("{\"text\":\"" + text + "\"}")));
    }

    /** A key in the WAR would let everybody make tickets. */
    @Test
    @Tag("full")
    void theKeyIsGeneratedUnlessTheOperatorGivesOne() throws Exception {
        String alice = site.loginAlice();
        JsonNode generated = tickets(alice).path("playlist");
        site.stop();
        System.setProperty(KEYS, "a-key-of-the-operator-who-runs-this-test");
        start();
        assertEquals(401, status(generated), "the key has ended with its process");
        JsonNode given = tickets(alice).path("playlist");
        site.stop();
        start();
        assertEquals(200, status(given));
        assertEquals(
                "(not shown)",
                json(site.send(site.to("/api/console/settings", site.login("olga", "overseer"))))
                        .path("ticketKeys")
                        .textValue());
    }
}
