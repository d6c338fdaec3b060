package io.github.sessionfilter.session;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Bounds the rate of an event by tokens that are earned over time.
 *
 * <p>A full bucket holds {@code burst} tokens. Thread-safe.
 */
public final class TokenBucket {
    private final LongSupplier nanoTime;
    private final long nanosPerToken;
    private final int burst;
    private int tokens;
    private long filledAt;

    /**
     * Creates a full bucket.
     *
     * @param nanoTime the source of time, such as {@link System#nanoTime}
     * @param perToken how long it takes to earn a token
     */
    public TokenBucket(LongSupplier nanoTime, Duration perToken, int burst) {
        this.nanoTime = nanoTime;
        this.nanosPerToken = perToken.toNanos();
        this.burst = burst;
        this.tokens = burst;
        this.filledAt = nanoTime.getAsLong();
    }

    /** Takes a token, or returns false if there is none. */
    public synchronized boolean tryTake() {
        fill();
        if (tokens == 0) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Gives back the token of an event that does not count. */
    public synchronized void giveBack() {
        tokens = Math.min(burst, tokens + 1);
    }

    /** Returns how long it takes until there is a token; zero if there is one. */
    public synchronized Duration untilNext() {
        fill();
        return tokens > 0 ? Duration.ZERO : Duration.ofNanos(filledAt + nanosPerToken - nanoTime.getAsLong());
    }

    private void fill() {
        long earned = (nanoTime.getAsLong() - filledAt) / nanosPerToken;
        if (earned > 0) {
            tokens = (int) Math.min(burst, tokens + earned);
            filledAt += earned * nanosPerToken;
        }
    }
}
