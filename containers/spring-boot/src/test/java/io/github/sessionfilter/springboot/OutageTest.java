package io.github.sessionfilter.springboot;

import static io.github.sessionfilter.springboot.RunningSite.header;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The site while its database is down: Spring's DataSource fails, and the filter answers 503. */
class OutageTest {
    private static final String WELL_FORMED_ID = "A".repeat(43);

    /** An exception that the login handler does not catch passes through Spring before the filter answers. */
    @Test
    @Timeout(60)
    void answers503UntilTheDatabaseIsUp() throws Exception {
        int port = freePort();
        try (var site = RunningSite.start(
                "--spring.datasource.url=jdbc:h2:tcp://127.0.0.1:" + port + "/mem:remote",
                "--spring.datasource.username=sa",
                "--logging.level.io.github.sessionfilter=off",
                "--logging.level.com.zaxxer.hikari=off")) {
            assertEquals(401, site.send(site.to("/whoami")).statusCode());
            assertEquals(403, site.send(site.toLogin("alice", "looking-glass")).statusCode());
            assertUnavailable(site.send(site.to("/whoami", WELL_FORMED_ID)));
            assertUnavailable(site.send(site.toLogin("alice", "wonderland")));

            var database = Server.createTcpServer("-tcpPort", String.valueOf(port), "-ifNotExists")
                    .start();
            try {
                var id = loginAsSoonAsPossible(site);
                assertEquals("alice", site.send(site.to("/whoami", id)).body());
            } finally {
                database.stop();
            }
        }
    }

    private static void assertUnavailable(HttpResponse<String> response) {
        assertEquals(503, response.statusCode());
        assertEquals("1", header(response, "Retry-After"));
        assertEquals("application/problem+json", header(response, "Content-Type"));
    }

    private static String loginAsSoonAsPossible(RunningSite site) throws Exception {
        while (true) {
            var response = site.send(site.toLogin("alice", "wonderland"));
            if (response.statusCode() == 200) {
                return header(response, "X-Session-Id");
            }
            assertUnavailable(response);
            Thread.sleep(50);
        }
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
