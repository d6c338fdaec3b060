package io.github.sessionfilter.jdbc;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Spaces out attempts that fail: the first pause is 0.1 s, and each further one is twice as long, up to a maximum.
 *
 * <p>Each pause is shortened by up to a half, at random, so that nodes do not try at the same moment. Thread-safe.
 */
final class BackOff {
    private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();

    private final LongSupplier nanoTime;
    private final long maxNanos;
    private long pause;
    private long over;

    BackOff(LongSupplier nanoTime, Duration max) {
        this.nanoTime = nanoTime;
        this.maxNanos = max.toNanos();
        this.over = nanoTime.getAsLong();
    }

    /** Begins a pause, after an attempt failed. */
    synchronized void failed() {
        pause = pause == 0 ? FIRST_NANOS : Math.min(2 * pause, maxNanos);
        over = nanoTime.getAsLong() + ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
    }

    /** Ends the pause, after an attempt succeeded. */
    synchronized void succeeded() {
        pause = 0;
        over = nanoTime.getAsLong();
    }

    boolean isPausing() {
        return nanosLeft() > 0;
    }

    /** Returns how long the pause still lasts; zero or less after it. */
    synchronized long nanosLeft() {
        return over - nanoTime.getAsLong();
    }
}
