package io.github.sessionfilter.cache;

import io.github.sessionfilter.cache.SimulatedWebapp.Cluster;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.StoreClock;
import java.time.Duration;
import java.util.function.BiConsumer;

/** A machine with its clocks and its link to the database, on which one webapp runs after the other. */
final class SimulatedNode {
    private static final int MAX_NODES = 8;

    final int number;
    final SessionLimit limit;
    private final VirtualTime time;
    private final Cluster cluster;
    private final BiConsumer<Long, Long> writtenLate;
    private int starts;
    private int cuts;
    /** How long its monotonic clock has stopped in total. */
    private long suspendedNanos;

    private long wallOffsetMillis;
    private boolean clockWasSetForward;
    private StoreClock clock;
    private SimulatedWebapp webapp;

    /**
     * Creates a node on which nothing runs yet.
     *
     * @param writtenLate receives the intervals of touches that are written later than their reserve allows
     */
    SimulatedNode(
            int number,
            SessionLimit limit,
            long wallOffsetMillis,
            Cluster cluster,
            BiConsumer<Long, Long> writtenLate) {
        this.number = number;
        this.limit = limit;
        this.wallOffsetMillis = wallOffsetMillis;
        this.time = cluster.time();
        this.cluster = cluster;
        this.writtenLate = writtenLate;
    }

    void start() {
        var node = new NodeClock(
                () -> time.now() - suspendedNanos,
                () -> Duration.ofNanos(time.now()).toMillis() + wallOffsetMillis);
        clock = new StoreClock(node);
        webapp = new SimulatedWebapp(cluster, number + MAX_NODES * starts++, clock, limit, writtenLate);
        webapp.connection.isCutOff = cuts > 0;
        webapp.start();
    }

    /** Returns the webapp that runs now, or the last one. */
    SimulatedWebapp webapp() {
        return webapp;
    }

    /** Begins ({@code 1}) or ends ({@code -1}) a cut of the link to the database. */
    void cutOff(int change) {
        cuts += change;
        webapp.connection.isCutOff = cuts > 0;
    }

    /** Suspends the machine with its monotonic clock; it is awake for a millisecond before it serves. */
    void suspend(Duration duration) {
        if (webapp.isStopped()) {
            return;
        }
        webapp.stopUntil(time.now() + duration.toNanos());
        suspendedNanos += duration.minusMillis(1).toNanos();
    }

    /** Sets the wall clock, unless the machine is suspended or the process stopped. */
    void setWallClock(long byMillis) {
        if (webapp.isStopped()) {
            return;
        }
        wallOffsetMillis += byMillis;
        clockWasSetForward |= byMillis > 0;
        clock.node().ageNanos(); // as a background task does at least once per second
    }

    /** Returns whether it knows the store's time. */
    boolean knowsTheTime() {
        return webapp.knowsTheTime() && !clockWasSetForward;
    }
}
