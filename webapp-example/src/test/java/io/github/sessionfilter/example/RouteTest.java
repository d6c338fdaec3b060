package io.github.sessionfilter.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RouteTest {

    private final Route list = new Route("GET", "/videos", (request, response, id) -> {});
    private final Route stream = new Route("GET", "/videos/{id}/stream", (request, response, id) -> {});
    private final Route remove = new Route("DELETE", "/videos/{id}", (request, response, id) -> {});

    @Test
    void matchesAPathWithoutAnIdExactly() {
        assertEquals("", list.match("/videos"));
        assertNull(list.match("/videos/"));
        assertNull(list.match("/Videos"));
    }

    @Test
    void findsTheIdBetweenTheFixedParts() {
        assertEquals("life", stream.match("/videos/life/stream"));
        assertEquals("life", remove.match("/videos/life"));
    }

    @Test
    void matchesExactlyOneSegmentAsAnId() {
        assertNull(remove.match("/videos/"));
        assertNull(remove.match("/videos/life/stream"));
        assertNull(stream.match("/videos//stream"));
        assertNull(stream.match("/videos/stream"));
        assertNull(stream.match("/videos/a/b/stream"));
    }

    @Test
    void answersHeadWhereItAnswersGet() {
        assertTrue(list.accepts("GET"));
        assertTrue(list.accepts("HEAD"));
        assertFalse(list.accepts("DELETE"));
        assertFalse(remove.accepts("HEAD"));
    }
}
