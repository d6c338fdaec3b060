package io.github.sessionfilter.session;

import java.time.Duration;
import java.util.ArrayDeque;
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

    /** The most readings that are kept for {@link #highestMillisWithin}. A clock that is not set back needs one. */
    private static final int MAX_HIGH = 16;

    private final NodeClock node;
    private volatile @Nullable Reading last;
    /** Readings in their order, each higher than all that came after it. */
    private final ArrayDeque<Reading> high = new ArrayDeque<>();

    /** Creates a clock without a reading, on a node whose own clock is {@code node}. */
    public StoreClock(NodeClock node) {
        this.node = node;
    }

    /** Returns this node's own clock. */
    public NodeClock node() {
        return node;
    }

    /**
     * The moment at which a query is sent.
     *
     * @param nanos the monotonic time of the node
     * @param missedNanos the time that the monotonic clock had missed by then
     */
    public record Sending(long nanos, long missedNanos) {
        long age() {
            return nanos + missedNanos;
        }
    }

    /** Returns this moment, for a query that the caller is about to send. */
    public Sending sending() {
        long now = nanoTime();
        return new Sending(now, node.ageNanos(now) - now);
    }

    /**
     * Takes a reading. A slow answer (1 second or more) is used only if there is no other reading. An answer is also slow if
     * the machine was suspended meanwhile.
     *
     * @param storeMillis the store's time, in epoch milliseconds
     * @param sent when the query was sent
     */
    public void observe(long storeMillis, Sending sent) {
        var reading = new Reading(storeMillis, sent);
        if (last == null || node.ageNanos() - sent.age() <= SLOW_ANSWER_NANOS) {
            last = reading;
        }
        keepHigh(reading);
    }

    private void keepHigh(Reading reading) {
        synchronized (high) {
            while (!high.isEmpty() && high.getLast().storeMillis <= reading.storeMillis) {
                high.removeLast();
            }
            if (high.size() == MAX_HIGH) {
                high.removeLast();
            }
            high.addLast(reading);
        }
    }

    /**
     * Returns the highest reading within the last {@code duration}, in epoch milliseconds, or 0 if there is none.
     *
     * <p>A revocation is stamped with at least this. If the store's clock is set back and returns between two syncs of
     * another node, the stamp is then not behind what that node has read already.
     */
    public long highestMillisWithin(Duration duration) {
        long now = node.ageNanos();
        synchronized (high) {
            while (!high.isEmpty() && now - high.getFirst().sent.age() > duration.toNanos()) {
                high.removeFirst();
            }
            return high.isEmpty() ? 0 : high.getFirst().storeMillis;
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
        long missedSince = node.ageNanos(now) - now - reading.sent.missedNanos;
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
     * @param sent when the query was sent
     */
    private record Reading(long storeMillis, Sending sent) {
        long millis(long nanoTime) {
            return storeMillis + (nanoTime - sent.nanos) / NANOS_PER_MILLI;
        }
    }
}
