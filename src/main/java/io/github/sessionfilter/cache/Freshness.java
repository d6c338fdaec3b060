package io.github.sessionfilter.cache;

import java.time.Duration;

/**
 * How long what is cached is believed: for a bound after it was read, or after the last sync, whichever was later.
 *
 * <p>Both count from before their query was sent, so that a slow answer makes nothing younger. Instants are ages of the
 * {@link io.github.sessionfilter.session.NodeClock}. Safe for use by many threads.
 */
final class Freshness {
    private final long maxStalenessNanos;
    private volatile long syncedAt = Long.MIN_VALUE;

    Freshness(Duration maxStaleness) {
        this.maxStalenessNanos = maxStaleness.toNanos();
    }

    /** Every revocation that was committed until {@code sentAt} has been taken in. */
    void syncedAt(long sentAt) {
        syncedAt = sentAt;
    }

    /** Returns whether a row whose query was sent at {@code readAt} is believed at {@code now}. */
    boolean vouchesFor(long readAt, long now) {
        return isWithin(Math.max(readAt, syncedAt), now);
    }

    /** Returns whether an answer to a query that was sent at {@code sentAt} may be somebody else's at {@code now}. */
    boolean isWithin(long sentAt, long now) {
        return now - sentAt < maxStalenessNanos;
    }
}
