package io.github.sessionfilter.springboot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The site on virtual threads. Before Java 21 Spring ignores the property. */
class VirtualThreadsTest {
    @Test
    void checksSessionsOnVirtualThreads() throws Exception {
        try (var site = RunningSite.start("--spring.threads.virtual.enabled=true")) {
            var id = site.loginAlice();
            var hasVirtualThreads = Runtime.version().feature() >= 21;
            assertEquals(
                    String.valueOf(hasVirtualThreads),
                    site.send(site.to("/virtual", id)).body());
            assertEquals("alice", site.send(site.to("/whoami", id)).body());
            assertEquals("alice", site.send(site.to("/later", id)).body());
            assertEquals("alice", site.send(site.to("/stream", id)).body());
            assertEquals(401, site.send(site.to("/virtual")).statusCode());
        }
    }
}
