package io.github.sessionfilter.session;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The store's time as this node knows it: the last reading plus what a monotonic clock has counted since.
 *
 * <p>This node's wall clock is never asked, so it may be wrong by hours. A reading counts from the moment its query was
 * sent, so the estimate is never behind the store by more than the clocks' drift: what looks expired too early is read
 * from the store before it is refused. Safe for use by many threads.
 */
public final class StoreClock {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** An answer that took longer says too little about when the store read its clock. */
    private static final long SLOW_ANSWER_NANOS = 1_000 * NANOS_PER_MILLI;

    private final LongSupplier nanoTime;
    private volatile @Nullable Reading last;

    /** A clock that has read nothing yet; {@code nanoTime} is monotonic, as {@link System#nanoTime()} is. */
    public StoreClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a reading; a slow answer is used only if there is no other.
     *
     * @param storeMillis the store's time, in epoch milliseconds
     * @param sentNanos this node's {@link #nanoTime()} before the query was sent
     */
    public void observe(long storeMillis, long sentNanos) {
        if (last == null || nanoTime.getAsLong() - sentNanos <= SLOW_ANSWER_NANOS) {
            last = new Reading(storeMillis, sentNanos);
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
        Reading reading = last;
        if (reading == null) {
            throw SessionStoreException.notAsked("the store's time is not known yet: it has never answered");
        }
        return reading.storeMillis + (nanoTime.getAsLong() - reading.sentNanos) / NANOS_PER_MILLI;
    }

    /** Returns the monotonic time of this node, in nanoseconds from an arbitrary origin. */
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    private record Reading(long storeMillis, long sentNanos) {}
}
