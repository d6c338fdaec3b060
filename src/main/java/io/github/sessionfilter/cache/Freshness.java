package io.github.sessionfilter.cache;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How long what is cached is believed: for a bound after it was read, or after the last sync, whichever was later.
 *
 * <p>Both count from before their query was sent, so that a slow answer makes nothing younger. Instants are ages of the
 * {@link io.github.sessionfilter.session.NodeClock}. Safe for use by many threads.
 */
final class Freshness {
    private static final long NEVER = Long.MIN_VALUE;

    private final long maxStalenessNanos;
    private volatile long syncedAt = NEVER;

    Freshness(Duration maxStaleness) {
        this.maxStalenessNanos = maxStaleness.toNanos();
    }

    /** Every revocation that was committed until {@code sentAt} has been taken in. */
    void syncedAt(long sentAt) {
        syncedAt = sentAt;
    }

    /** Returns how long before {@code now} the last sync was sent, or nothing before the first. */
    OptionalLong nanosSinceSync(long now) {
        long last = syncedAt;
        return last == NEVER ? OptionalLong.empty() : OptionalLong.of(now - last);
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
