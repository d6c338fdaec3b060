package io.github.sessionfilter.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.history.HistoryChecker;
import io.github.sessionfilter.history.Operation.Outcome;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Laws 4, 5, 6, 7, 11, 12 and 16 with nodes in separate processes. These are short drills; most need packages of the
 * operating system or some minutes. The long drills have a command of their own.
 */
@Tag("full") // runs several processes
class RealNodesTest {
    private static MySqlServer server;

    @BeforeAll
    static void startServer() {
        server = MySqlServer.mariaDb();
    }

    @AfterAll
    static void endServer() {
        server.close();
    }

    private static void assertClean(DrillRow row) {
        assertTrue(row.findings().isClean(), row::report);
    }

    @Test
    void aLogoutOnOneNodeIsSeenOnTheOthers() throws Exception {
        var settings = NodeSettings.shortTimeouts("logout");
        try (var cluster = Cluster.of(server, server.user(), settings, Map.of());
                var load = new Load(cluster.nodes, new Load.Rate(1, 1, 1, false), settings.bounds());
                var client = load.client()) {
            for (int home = 0; home < 3; home++) {
                var viewer = client.login(home, "alice");
                assertEquals(Outcome.DONE, client.request((home + 1) % 3, viewer));
                assertEquals(Outcome.DONE, client.logout(home, viewer));
                assertEquals(Outcome.REFUSED, client.request(home, viewer));
                long until = Client.millis() + settings.maxStaleness().toMillis();
                while (Client.millis() < until && client.request((home + 1) % 3, viewer) == Outcome.DONE) {
                    Drill.pauseMillis(20);
                }
                assertEquals(Outcome.REFUSED, client.request((home + 1) % 3, viewer));
                assertEquals(Outcome.REFUSED, client.request((home + 2) % 3, viewer));
            }
            assertTrue(HistoryChecker.check(load.history, settings.bounds()).isClean());
        }
    }

    /** Runs the short drills with a fault of each kind. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "databaseKilled",
                "answersSlower",
                "poolExhausted",
                "answersLost",
                "tableMissing",
                "nodeKilled",
                "nodeStopped",
                "upgradedAndBack",
                "clockJumping"
            })
    void aFaultCausesNoFalseAcceptAndNoFalseRefusal(String drill) throws Exception {
        assertClean(
                DrillRun.onOneServer(server, DrillDurations.SHORT).get(drill).call());
    }

    @Test
    void aStandbyMayBecomeThePrimary() throws Exception {
        assertClean(new StandbyDrills(DrillDurations.SHORT).promoted());
    }

    @Test
    void aGaleraMemberMayBeLost() throws Exception {
        try (var galera = new GaleraDrills(DrillDurations.SHORT)) {
            assertClean(galera.memberLost());
        }
    }
}
