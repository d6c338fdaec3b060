package io.github.sessionfilter.nodes;

import io.github.sessionfilter.history.HistoryChecker;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.nodes.servers.ConnectionPeak;
import io.github.sessionfilter.nodes.servers.DatabaseServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Runs three nodes under mixed traffic for a given time. */
public final class Soak {
    private static final int SESSIONS = 3_000;
    private static final int THREADS_PER_NODE = 8;
    private static final int FAULT_PAUSE_SECONDS = 20;

    private Soak() {}

    /**
     * Runs the traffic and checks the history.
     *
     * @param seconds the duration in seconds
     * @param perSecond requests per second, over all nodes
     * @param faults whether to cut the connections of a random node every 20 seconds
     */
    public static DrillRow run(int seconds, int perSecond, boolean faults) throws Exception {
        var settings = NodeSettings.defaults("soak")
                .idleTimeout(Duration.ofMinutes(2))
                .absoluteTimeout(Duration.ofMinutes(5))
                .maxStaleness(Duration.ofSeconds(10));
        var rate = new Load.Rate(perSecond, THREADS_PER_NODE, SESSIONS, true);
        try (var server = MySqlServer.mariaDb();
                var cluster = Cluster.of(server, DatabaseServer.USER, settings, Map.of());
                var peak = new ConnectionPeak(Cluster.servers(server));
                var load = new Load(cluster.nodes, rate, settings.bounds())) {
            load.start();
            long until = Client.millis() + seconds * 1_000L;
            while (Client.millis() < until) {
                Drill.pause(Math.min(FAULT_PAUSE_SECONDS, Math.max(1, (until - Client.millis()) / 1_000)));
                if (faults) {
                    cluster.proxies
                            .get(ThreadLocalRandom.current().nextInt(cluster.proxies.size()))
                            .cut();
                }
            }
            load.stop();
            Drill.pauseMillis(settings.maxStaleness().toMillis() + 2_000);
            load.probe();
            var name = "soak of %,d s at %,d requests a second".formatted(seconds, perSecond);
            var findings = HistoryChecker.check(load.history, settings.bounds());
            return new DrillRow(name, findings, load.longestWait(), 0, 0, peak.highest());
        }
    }
}
