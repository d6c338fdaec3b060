package io.github.sessionfilter.nodes;

import io.github.sessionfilter.history.HistoryChecker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs one drill: traffic, a fault, the recovery, the last checks of all sessions and the check of the history. */
final class Drill {
    private static final Load.Rate RATE = new Load.Rate(450, 8, 600);

    private final String name;
    private final NodeSettings settings;
    private final int secondsAround;

    /** @param secondsAround how long the traffic runs before the fault and after the recovery, in seconds */
    Drill(String name, NodeSettings settings, int secondsAround) {
        this.name = name;
        this.settings = settings;
        this.secondsAround = secondsAround;
    }

    /** A fault, which is over when {@code inject} returns. */
    interface Fault {
        void inject(Cluster cluster, Load load) throws Exception;
    }

    /** Runs the drill on {@code cluster} and closes it. */
    DrillRow run(Cluster cluster, Fault fault) throws Exception {
        try (cluster;
                var load = new Load(cluster.nodes, RATE, settings.bounds())) {
            load.start();
            pause(secondsAround);
            fault.inject(cluster, load);
            long recovery = cluster.awaitRecovery(load);
            pause(secondsAround);
            load.stop();
            pauseMillis(settings.maxStaleness().toMillis() + 2_000);
            load.probe();
            return new DrillRow(
                    name, HistoryChecker.check(load.history, settings.bounds()), load.longestWait(), recovery);
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
