package io.github.sessionfilter;

import java.time.Duration;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Removes dead rows in small batches, with pauses that leave about 98 percent of the time to other statements.
 *
 * <p>Not thread-safe.
 */
final class Sweeper {
    static final int BATCH = 500;
    static final Duration INTERVAL = Duration.ofMinutes(1);
    /** The pause after a batch, as a multiple of the duration of the batch. A slow database gets longer pauses. */
    static final int PAUSE = 49;

    private final IntUnaryOperator sweep;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;

    /**
     * Creates a sweeper.
     *
     * @param sweep removes up to the given number of rows and returns how many it removed
     */
    Sweeper(IntUnaryOperator sweep, LongSupplier nanoTime, RandomGenerator random) {
        this.sweep = sweep;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** Removes one batch. Returns the pause before the next one, which is short if more rows may be dead. */
    Duration sweepOnce() {
        long begun = nanoTime.getAsLong();
        boolean more = sweep.applyAsInt(BATCH) == BATCH;
        if (!more) {
            return restInterval();
        }
        var pause = Duration.ofNanos(nanoTime.getAsLong() - begun).multipliedBy(PAUSE);
        return pause.compareTo(INTERVAL) < 0 ? pause : INTERVAL;
    }

    /** Returns a random interval, so that nodes that were started together do not sweep together. */
    Duration restInterval() {
        long interval = INTERVAL.toNanos();
        return Duration.ofNanos(random.nextLong(interval / 2, interval * 3 / 2));
    }
}
