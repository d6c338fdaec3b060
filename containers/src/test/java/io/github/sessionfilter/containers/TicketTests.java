package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ticket admits in both forms, to files of the container and to handlers, and ends with its session. */
interface TicketTests {
    Row row();

    Webapp webapp(String name);

    @Test
    default void aTicketAdmitsInBothFormsToFilesAndHandlers() throws Exception {
        var webapp = webapp(Wars.POOL);
        String id = webapp.login("alice");
        for (String path : webapp.tickets("seg1.ts", id)) {
            assertEquals("0123456789", webapp.get(path).body(), path);
            var part = webapp.get(path, "Range", "bytes=2-4");
            assertEquals(206, part.statusCode());
            assertEquals("234", part.body());
            assertEquals(List.of("no-referrer"), part.headers().allValues("Referrer-Policy"));
            assertEquals(List.of("private"), part.headers().allValues("Cache-Control"));
            assertEquals(401, webapp.get(path.replace("/film", "/other")).statusCode());
            assertEquals(401, webapp.send("POST", path, "body").statusCode());
        }
        for (String path : webapp.tickets("large.bin", id)) {
            var large = webapp.get(path);
            assertEquals(1_000_000, large.body().length());
            assertEquals(List.of("false"), large.headers().allValues("X-Wrapped"));
            assertEquals(
                    row().isTomcat() ? List.of("true") : List.of(),
                    large.headers().allValues("X-Sendfile"));
        }
        for (String path : webapp.tickets("whoami", id)) {
            String person = webapp.get(path).body();
            assertTrue(person.startsWith("user=alice principal=alice header=alice role=viewer"), person);
            assertTrue(person.endsWith("auth=TICKET"), person);
        }
        String playlist = webapp.tickets("index.m3u8", id).get(0);
        String segment = webapp.get(playlist).body().strip();
        assertEquals(
                "0123456789",
                webapp.get(playlist.replace("index.m3u8", segment)).body());
        List<String> paths = webapp.tickets("seg1.ts", id);
        assertEquals(200, webapp.get("/logout", Webapp.HEADER, id).statusCode());
        for (String path : paths) {
            assertEquals(401, webapp.get(path).statusCode(), path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"film.bin", "endless-async"})
    default void aLogoutOnAnotherNodeEndsWhatRunsByTicket(String file) throws Exception {
        var webapp = webapp(Wars.SHORT);
        String id = webapp.login("ivan");
        try (var ended = Viewer.start(webapp, webapp.tickets(file, id).get(0), "");
                var goesOn = Viewer.start(
                        webapp, webapp.tickets(file, webapp.login("ivan")).get(1), "")) {
            ended.awaitMore();
            goesOn.awaitMore();
            assertEquals(
                    200, webapp(Wars.POOL).get("/logout", Webapp.HEADER, id).statusCode());
            assertTrue(ended.awaitEnd() < Wars.FILM_BYTES / 2, "it has not come to its own end");
            goesOn.awaitMore();
        }
    }
}
