package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.TokenBucket;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Bounds how many reads that find no live session reach the store, by a token bucket.
 *
 * <p>Each read takes a token. The reader gives it back if the read does not count; what counts is the caller's decision.
 * {@link Lookups} counts the ids that the store does not know, and {@link DeadIds} those that have expired or are revoked.
 *
 * <p>By default, {@value #BURST} reads pass at once, and then {@value #PER_SECOND} per second. Within any four seconds or
 * more, that is at most 150 per second. A live session that is not cached competes for the tokens of unknown ids. It is
 * answered with 503 if there is none. Thread-safe.
 */
final class ReadBudget {
    static final int PER_SECOND = 125;
    static final int BURST = 100;

    private final TokenBucket bucket;

    ReadBudget(LongSupplier nanoTime) {
        this(nanoTime, PER_SECOND, BURST);
    }

    ReadBudget(LongSupplier nanoTime, int perSecond, int burst) {
        this.bucket = new TokenBucket(nanoTime, Duration.ofNanos(1_000_000_000L / perSecond), burst);
    }

    /** Takes a token, or returns false if there is none. */
    boolean tryTake() {
        return bucket.tryTake();
    }

    /** Gives back the token of a read that does not count. */
    void giveBack() {
        bucket.giveBack();
    }
}
