package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Laws 4 and 5: what runs counts as use, and ends with its session, however the container sends it. */
interface RunningTests {
    /** Ten times the idle timeout of the webapp. */
    int SECONDS = 20;

    Webapp webapp(String name);

    @ParameterizedTest
    @ValueSource(strings = {"/endless", "/endless-async", "/endless-non-blocking", "/film.bin"})
    default void aLogoutOnAnotherNodeEndsWhatRunsAndNothingElse(String path) throws Exception {
        var webapp = webapp(Wars.SHORT);
        String id = webapp.login("frank");
        try (var ended = Viewer.start(webapp, path, id);
                var goesOn = Viewer.start(webapp, path, webapp.login("frank"))) {
            ended.awaitMore();
            goesOn.awaitMore();
            assertEquals(
                    200, webapp(Wars.POOL).get("/logout", Webapp.HEADER, id).statusCode());
            assertTrue(ended.awaitEnd() < Wars.FILM_BYTES, "it has not come to its own end");
            goesOn.awaitMore();
        }
    }

    @Test
    default void aLogoutOnAnotherNodeClosesTheWebSocketsOfThatSession() throws Exception {
        var webapp = webapp(Wars.SHORT);
        String id = webapp.login("frank");
        var ended = WebSocketClient.open(webapp, Webapp.HEADER, id);
        try (var goesOn = WebSocketClient.open(webapp, Webapp.HEADER, webapp.login("frank"))) {
            assertEquals(
                    200, webapp(Wars.POOL).get("/logout", Webapp.HEADER, id).statusCode());
            assertEquals(1008, ended.awaitClose());
            assertTrue(goesOn.isOpen());
            goesOn.ask("session");
        }
    }

    /** A film of the file servlet and a WebSocket count as use. A WebSocket with nothing but pings does not. */
    @Test
    default void aSessionLivesWhileItIsUsed() throws Exception {
        var webapp = webapp(Wars.SHORT);
        String watching = webapp.login("grace");
        String talking = webapp.login("grace");
        String idle = webapp.login("grace");
        try (var film = Viewer.start(webapp, "/film.bin", watching);
                var used = WebSocketClient.open(webapp, Webapp.HEADER, talking);
                var unused = WebSocketClient.open(webapp, Webapp.HEADER, idle)) {
            for (int half = 0; half < 2 * SECONDS; half++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
                used.ask("session");
                unused.ping();
            }
            film.awaitMore();
            assertEquals(
                    206,
                    webapp.get("/film.bin", Webapp.HEADER, watching, "Range", "bytes=1000-1999")
                            .statusCode());
            assertEquals(200, webapp.get("/whoami", Webapp.HEADER, talking).statusCode());
            assertEquals(401, webapp.get("/whoami", Webapp.HEADER, idle).statusCode());
            assertTrue(unused.isOpen(), "expiry ends nothing by default");
        }
    }
}
