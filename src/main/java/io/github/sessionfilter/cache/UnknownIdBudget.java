package io.github.sessionfilter.cache;

import java.util.function.LongSupplier;

/**
 * Limits the lookups of ids that the store does not know, by a token bucket.
 *
 * <p>Each lookup takes a token, and gives it back if the store knows the id. Without a flood of random ids, the budget
 * therefore delays no lookup. During one, random ids reach the database at most {@value #PER_SECOND} times per second,
 * and {@value #BURST} times at once: within four seconds or more, at most 150 times a second. A live session that is not cached competes for the same tokens, and is answered
 * with 503 if there is none. Thread-safe.
 */
final class UnknownIdBudget {
    static final int PER_SECOND = 125;
    static final int BURST = 100;

    private final LongSupplier nanoTime;
    private final long nanosPerToken;
    private final int burst;
    private int tokens;
    private long filledAt;

    UnknownIdBudget(LongSupplier nanoTime) {
        this(nanoTime, PER_SECOND, BURST);
    }

    UnknownIdBudget(LongSupplier nanoTime, int perSecond, int burst) {
        this.nanoTime = nanoTime;
        this.nanosPerToken = 1_000_000_000L / perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.filledAt = nanoTime.getAsLong();
    }

    /** Takes a token, or returns false if there is none. */
    synchronized boolean tryTake() {
        long now = nanoTime.getAsLong();
        long earned = (now - filledAt) / nanosPerToken;
        if (earned > 0) {
            tokens = (int) Math.min(burst, tokens + earned);
            filledAt += earned * nanosPerToken;
        }
        if (tokens == 0) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Gives back the token of a lookup whose id the store knows. */
    synchronized void giveBack() {
        tokens = Math.min(burst, tokens + 1);
    }
}
