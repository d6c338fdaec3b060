package io.github.sessionfilter;

import java.time.Duration;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Removes dead rows by small batches, and leaves nearly all of the time to the traffic.
 *
 * <p>To be used by one thread at a time.
 */
final class Sweeper {
    static final int BATCH = 500;
    static final Duration INTERVAL = Duration.ofMinutes(1);
    /** How much longer than a batch the pause is before the next one, which slows down with the database. */
    static final int PAUSE = 49;

    private final IntUnaryOperator sweep;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;

    /**
     * A sweeper.
     *
     * @param sweep removes up to that many rows, and says how many they were
     */
    Sweeper(IntUnaryOperator sweep, LongSupplier nanoTime, RandomGenerator random) {
        this.sweep = sweep;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** Removes one batch, and returns after how long the next is due: soon if there may be more rows. */
    Duration sweepOnce() {
        long begun = nanoTime.getAsLong();
        boolean more = sweep.applyAsInt(BATCH) == BATCH;
        if (!more) {
            return restInterval();
        }
        var pause = Duration.ofNanos(nanoTime.getAsLong() - begun).multipliedBy(PAUSE);
        return pause.compareTo(INTERVAL) < 0 ? pause : INTERVAL;
    }

    /** Returns when to look again: at no fixed moment, so that nodes that were started together do not sweep together. */
    Duration restInterval() {
        long interval = INTERVAL.toNanos();
        return Duration.ofNanos(random.nextLong(interval / 2, interval * 3 / 2));
    }
}
