package io.github.sessionfilter.session;

import org.jspecify.annotations.Nullable;

/**
 * The store's time as this node knows it: the last reading plus what its monotonic clock has counted since.
 *
 * <p>What this node's wall clock shows never counts, only, in {@link #latestMillis}, how far it has moved; so it may be
 * wrong by hours. A reading counts from the moment its query was sent, so the estimate is behind the store by no more
 * than the clocks' drift, unless the machine was suspended: {@link NodeClock} tells. What looks expired too early is
 * read from the store before it is refused. Safe for use by many threads.
 */
public final class StoreClock {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** An answer that took longer says too little about when the store read its clock. */
    private static final long SLOW_ANSWER_NANOS = 1_000 * NANOS_PER_MILLI;

    private final NodeClock node;
    private volatile @Nullable Reading last;

    /** A clock that has read nothing yet, on a node whose own clock is {@code node}. */
    public StoreClock(NodeClock node) {
        this.node = node;
    }

    /** Returns this node's own clock. */
    public NodeClock node() {
        return node;
    }

    /**
     * Takes a reading; a slow answer is used only if there is no other.
     *
     * @param storeMillis the store's time, in epoch milliseconds
     * @param sentNanos this node's {@link #nanoTime()} before the query was sent
     */
    public void observe(long storeMillis, long sentNanos) {
        long now = nanoTime();
        if (last == null || now - sentNanos <= SLOW_ANSWER_NANOS) {
            last = new Reading(storeMillis, sentNanos, node.ageNanos(now) - now);
        }
    }

    /** Returns whether the store's time was ever read. */
    public boolean isSet() {
        return last != null;
    }

    /**
     * Returns the store's time, in epoch milliseconds.
     *
     * @throws SessionStoreException if it was never read
     */
    public long millis() {
        return millis(nanoTime());
    }

    /** Returns {@link #millis()} at {@code nanoTime}, which was just read: one clock reading serves both. */
    public long millis(long nanoTime) {
        return lastReading().millis(nanoTime);
    }

    /** Returns {@link #millis()}, or a later time if the monotonic clock may have stood still since the last reading. */
    public long latestMillis() {
        var reading = lastReading();
        long now = nanoTime();
        long missedSince = node.ageNanos(now) - now - reading.missedNanos;
        return reading.millis(now + missedSince);
    }

    private Reading lastReading() {
        var reading = last;
        if (reading == null) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.CLOCK_UNKNOWN);
        }
        return reading;
    }

    /** Returns the monotonic time of this node, in nanoseconds from an arbitrary origin. */
    public long nanoTime() {
        return node.nanoTime();
    }

    /** What the store said, when it was asked, and what the monotonic clock was known to have missed until then. */
    private record Reading(long storeMillis, long sentNanos, long missedNanos) {
        long millis(long nanoTime) {
            return storeMillis + (nanoTime - sentNanos) / NANOS_PER_MILLI;
        }
    }
}
