package io.github.sessionfilter.session;

import org.jspecify.annotations.Nullable;

/**
 * Estimates the store's time: the last reading plus the time that this node's monotonic clock has counted since.
 *
 * <p>This node's wall clock may be wrong by hours. Only its changes count, and only in {@link #latestMillis}. A reading
 * counts from the moment that its query was sent. The estimate is therefore behind the store by the drift of the clocks
 * and by suspensions of the machine, which {@link NodeClock} measures. Thread-safe.
 */
public final class StoreClock {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** A slower answer does not tell precisely enough when the store read its clock. */
    private static final long SLOW_ANSWER_NANOS = 1_000 * NANOS_PER_MILLI;

    private final NodeClock node;
    private volatile @Nullable Reading last;

    /** Creates a clock without a reading, on a node whose own clock is {@code node}. */
    public StoreClock(NodeClock node) {
        this.node = node;
    }

    /** Returns this node's own clock. */
    public NodeClock node() {
        return node;
    }

    /**
     * Takes a reading. A slow answer (1 second or more) is used only if there is no other reading.
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

    /** Returns whether there is a reading. */
    public boolean isSet() {
        return last != null;
    }

    /**
     * Returns the store's time, in epoch milliseconds.
     *
     * @throws SessionStoreException if there is no reading
     */
    public long millis() {
        return millis(nanoTime());
    }

    /** Returns {@link #millis()} at {@code nanoTime}, a monotonic time that the caller has just read. */
    public long millis(long nanoTime) {
        return lastReading().millis(nanoTime);
    }

    /** Returns {@link #millis()}, or a later time if the monotonic clock may have stopped since the last reading. */
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

    /**
     * A reading of the store's clock.
     *
     * @param storeMillis the store's time, in epoch milliseconds
     * @param sentNanos the monotonic time before the query was sent
     * @param missedNanos the time that the monotonic clock had missed by then
     */
    private record Reading(long storeMillis, long sentNanos, long missedNanos) {
        long millis(long nanoTime) {
            return storeMillis + (nanoTime - sentNanos) / NANOS_PER_MILLI;
        }
    }
}
