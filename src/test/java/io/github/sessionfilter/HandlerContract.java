package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What handlers, clients and caches see of a request that the filter has let through. */
abstract class HandlerContract extends ContainerContract {
    HandlerContract(Starter starter) {
        super(starter);
    }

    /** Law 14: async handlers see the same request. */
    @Test
    void showsThePrincipalToAsyncHandlers() throws Exception {
        startWith();
        assertEquals(
                "user=alice principal=alice",
                get("/async", "X-Session-Id", login()).body());
        assertEquals(
                "user=alice principal=alice",
                get("/async-dispatch", "X-Session-Id", login()).body());
    }

    /** Law 14: the container's own file servlet gets the container's own request. */
    @Test
    void passesTheOriginalRequestToTheFileServlet() throws Exception {
        startWith();
        var id = login();
        var file = get("/film.txt", "X-Session-Id", id, "Range", "bytes=2-4");
        assertEquals(206, file.statusCode());
        assertEquals("234", file.body());
        assertEquals("false", file.headers().firstValue("X-Wrapped").orElseThrow());
        assertEquals(
                "true",
                get("/whoami", "X-Session-Id", id)
                        .headers()
                        .firstValue("X-Wrapped")
                        .orElseThrow());
        assertEquals(401, get("/film.txt", "Range", "bytes=2-4").statusCode(), "before the Range header is evaluated");
        assertEquals(
                401, get("/film.txt", "If-None-Match", "*").statusCode(), "before conditional headers are evaluated");
    }

    /** Law 10: a shared cache does not know the session header. */
    @Test
    void keepsResponsesOutOfSharedCachesUnlessTheHandlerSetsCacheControl() throws Exception {
        startWith("bearer", "true");
        var id = login();
        for (var path : List.of("/whoami", "/film.txt")) {
            var answer = get(path, "X-Session-Id", id);
            assertEquals("private", answer.headers().firstValue("Cache-Control").orElseThrow());
            assertTrue(answer.headers().allValues("Vary").contains("X-Session-Id, Authorization"));
        }
        assertEquals(
                "max-age=60",
                get("/own-caching", "X-Session-Id", id)
                        .headers()
                        .firstValue("Cache-Control")
                        .orElseThrow());
        assertTrue(get("/public/style.css").headers().firstValue("Vary").isEmpty());
    }

    @Test
    void setsTheUserHeaderAndRemovesTheClientsOwn() throws Exception {
        startWith("userHeader", "X-User-Name");
        var id = login();
        assertEquals("alice [alice] 1", get("/headers", "X-Session-Id", id).body());
        assertEquals(
                "alice [alice] 1",
                get("/headers", "X-Session-Id", id, "x-user-name", "root").body());
        assertEquals("null [] 0", get("/public/headers", "X-User-Name", "root").body());
        assertEquals(
                "false",
                get("/film.txt", "X-Session-Id", id, "X-User-Name", "root")
                        .headers()
                        .firstValue("X-Wrapped")
                        .orElseThrow());
    }

    /**
     * Law 5: a request on a passive path does not touch the session. Other touches are written by the time the node
     * stops.
     */
    @Test
    void touchesTheSessionExceptOnPassivePaths() throws Exception {
        startWith("passivePaths", "/whoami");
        var passive = aged(Duration.ofMinutes(10));
        var active = aged(Duration.ofMinutes(10));
        long before = lastAccessedAt(active);
        assertEquals(before, lastAccessedAt(passive), 60_000);
        assertEquals(200, get("/whoami", "X-Session-Id", passive.id().secret()).statusCode());
        assertEquals(200, get("/film.txt", "X-Session-Id", active.id().secret()).statusCode());
        stop();
        // A touch carries the beginning of its second.
        assertTrue(lastAccessedAt(active) - before
                > Duration.ofMinutes(10).minusSeconds(1).toMillis());
        assertEquals(before, lastAccessedAt(passive), 60_000);
    }
}
