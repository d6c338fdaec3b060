package io.github.sessionfilter.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.jdbc.TestDatabases;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many streams a person runs on nodes in separate processes. */
@Tag("full") // runs several processes
class StreamNodesTest {
    private static final int RACING = 1_000;
    private static final int LIMIT = 5;

    private static MySqlServer server;

    @BeforeAll
    static void startServer() {
        server = MySqlServer.mariaDb();
    }

    @AfterAll
    static void endServer() {
        server.close();
    }

    @Test
    void aThousandStartsThatRaceGetAsManySlotsAsTheLimitAllows() throws Exception {
        race(server);
    }

    @Test
    void theSameOnMySql() throws Exception {
        race(TestDatabases.mySql());
    }

    private static void race(MySqlServer on) throws Exception {
        try (var nodes = new StreamNodes(on, 3, "stream_race", LIMIT, Duration.ofMinutes(10))) {
            var ids = nodes.logins(RACING, "alice");
            var expected = Map.of(200, LIMIT, 409, RACING - LIMIT);
            assertEquals(expected, nodes.race(ids, 0));
            assertEquals(expected, nodes.race(ids, 1), "the same streams, on other nodes");
        }
    }

    @Test
    void theStreamsOfANodeThatIsKilledAreFreeAfterTheirLease() throws Exception {
        var lease = Duration.ofSeconds(3);
        try (var nodes = new StreamNodes(server, 2, "stream_kill", 1, lease)) {
            var tv = nodes.login(0, "alice");
            var phone = nodes.login(1, "alice");
            assertEquals(200, nodes.play(0, tv));
            var film = nodes.http()
                    .sendAsync(
                            nodes.request(0, NodeApi.FILM + "?bytes=1000&millis=600000", tv),
                            HttpResponse.BodyHandlers.discarding());
            assertEquals(409, nodes.play(1, phone));
            Drill.pauseMillis(2 * lease.toMillis());
            assertEquals(409, nodes.play(1, phone), "the film runs and keeps its slot");
            nodes.kill(0);
            long until = Client.millis() + Duration.ofSeconds(30).toMillis();
            int status = nodes.play(1, phone);
            while (status == 409 && Client.millis() < until) {
                Drill.pauseMillis(100);
                status = nodes.play(1, phone);
            }
            assertEquals(200, status);
            assertTrue(film.handle((answer, failure) -> true).get());
        }
    }
}
