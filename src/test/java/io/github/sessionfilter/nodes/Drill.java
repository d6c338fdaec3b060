package io.github.sessionfilter.nodes;

import io.github.sessionfilter.history.HistoryChecker;
import io.github.sessionfilter.nodes.servers.ConnectionPeak;
import io.github.sessionfilter.nodes.servers.DatabaseServer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs one drill: traffic, a fault, the recovery, the repair, the last checks of all sessions and the check of the history.
 */
final class Drill {
    private static final Load.Rate RATE = new Load.Rate(450, 8, 600, true);

    private final String name;
    private final NodeSettings settings;
    private final int secondsAround;
    private final Load.Rate rate;

    /** @param secondsAround how long the traffic runs before the fault and after the recovery, in seconds */
    Drill(String name, NodeSettings settings, int secondsAround) {
        this(name, settings, secondsAround, RATE);
    }

    private Drill(String name, NodeSettings settings, int secondsAround, Load.Rate rate) {
        this.name = name;
        this.settings = settings;
        this.secondsAround = secondsAround;
        this.rate = rate;
    }

    /** Returns a drill without running responses. */
    static Drill unwatched(String name, NodeSettings settings, int secondsAround) {
        return new Drill(name, settings, secondsAround, RATE.unwatched());
    }

    /** A fault. It is over when {@code inject} returns: from then on the database works, and the nodes must recover. */
    interface Fault {
        void inject(Cluster cluster, Load load) throws Exception;
    }

    /** Brings back the server that failed, while the nodes work with another one. */
    interface Repair {
        void run() throws Exception;
    }

    /** Runs the drill on {@code cluster} and closes it. */
    DrillRow run(Cluster cluster, List<DatabaseServer> servers, Fault fault) throws Exception {
        return run(cluster, servers, fault, () -> {});
    }

    /** Runs the drill on {@code cluster} and closes it. The repair begins some time after the recovery. */
    DrillRow run(Cluster cluster, List<DatabaseServer> servers, Fault fault, Repair repair) throws Exception {
        try (cluster;
                var peak = new ConnectionPeak(servers);
                var load = new Load(cluster.nodes, rate, settings.bounds())) {
            load.start();
            pause(secondsAround);
            long begunAt = Client.millis();
            fault.inject(cluster, load);
            long faultMillis = Client.millis() - begunAt;
            long recovery = cluster.awaitRecovery(load);
            pause(secondsAround);
            repair.run();
            load.stop();
            pauseMillis(settings.maxStaleness().toMillis() + 2_000);
            load.probe();
            var findings = HistoryChecker.check(load.history, settings.bounds());
            return new DrillRow(name, findings, load.longestWait(), faultMillis, recovery, peak.highest());
        }
    }

    static void pause(long seconds) {
        pauseMillis(TimeUnit.SECONDS.toMillis(seconds));
    }

    static void pauseMillis(long millis) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
