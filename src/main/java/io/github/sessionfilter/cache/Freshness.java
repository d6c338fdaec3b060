package io.github.sessionfilter.cache;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Decides whether a cached row still counts: for {@code maxStaleness} after its read or after the last complete sync,
 * whichever is later.
 *
 * <p>Both count from before their query was sent, so a slow answer makes no row younger. All instants are ages of the
 * {@link io.github.sessionfilter.session.NodeClock}, in nanoseconds. Thread-safe.
 */
final class Freshness {
    private static final long NEVER = Long.MIN_VALUE;

    private final long maxStalenessNanos;
    private volatile long syncedAt = NEVER;

    Freshness(Duration maxStaleness) {
        this.maxStalenessNanos = maxStaleness.toNanos();
    }

    /** Records a complete sync whose query was sent at {@code sentAt}. */
    void recordSync(long sentAt) {
        syncedAt = sentAt;
    }

    /** Returns how long before {@code now} the last complete sync was sent, or nothing before the first. */
    OptionalLong nanosSinceSync(long now) {
        long last = syncedAt;
        return last == NEVER ? OptionalLong.empty() : OptionalLong.of(now - last);
    }

    /** Returns whether a row whose query was sent at {@code readAt} still counts at {@code now}. */
    boolean isFresh(long readAt, long now) {
        return isWithinBound(Math.max(readAt, syncedAt), now);
    }

    /** Returns whether {@code sentAt} is less than {@code maxStaleness} before {@code now}. */
    boolean isWithinBound(long sentAt, long now) {
        return now - sentAt < maxStalenessNanos;
    }
}
