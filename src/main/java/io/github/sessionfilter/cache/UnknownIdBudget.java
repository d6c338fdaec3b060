package io.github.sessionfilter.cache;

import java.util.function.LongSupplier;

/**
 * How many lookups a second may turn out to be for ids that the store does not know: a token bucket in which a lookup
 * that finds something gives its token back.
 *
 * <p>Without a flood, viewers whose sessions are not cached are not slowed by it. During one, made-up ids reach the
 * database at most {@link #PER_SECOND} times a second, and {@link #BURST} times at once; an id whose session is live but
 * not cached competes with them for the tokens, and is told to try again when it finds none. Safe for use by many
 * threads.
 */
final class UnknownIdBudget {
    static final int PER_SECOND = 150;
    static final int BURST = 100;

    private static final long NANOS_PER_TOKEN = 1_000_000_000L / PER_SECOND;

    private final LongSupplier nanoTime;
    private int tokens = BURST;
    private long filledAt;

    UnknownIdBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.filledAt = nanoTime.getAsLong();
    }

    /** Takes a token, or returns false when there is none. */
    synchronized boolean tryTake() {
        long now = nanoTime.getAsLong();
        long earned = (now - filledAt) / NANOS_PER_TOKEN;
        if (earned > 0) {
            tokens = (int) Math.min(BURST, tokens + earned);
            filledAt += earned * NANOS_PER_TOKEN;
        }
        if (tokens == 0) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Gives back the token of a lookup that was not for an unknown id. */
    synchronized void giveBack() {
        tokens = Math.min(BURST, tokens + 1);
    }
}
