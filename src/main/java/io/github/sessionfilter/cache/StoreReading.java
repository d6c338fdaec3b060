package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationPage;
import java.util.function.Supplier;

/**
 * A page of revocations, and when this node asked for it and got it. Immutable and thread-safe.
 *
 * @param page the page, with the store's time
 * @param sentAt the age of the node's clock before the query was sent, in nanoseconds
 * @param answeredAt the age of the node's clock after the answer, in nanoseconds
 * @param sentNanos the monotonic time before the query was sent
 * @param answeredNanos the monotonic time after the answer
 */
record StoreReading(RevocationPage page, long sentAt, long answeredAt, long sentNanos, long answeredNanos) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The differences of rounding and of two good clocks between two complete syncs. */
    private static final long DRIFT_MILLIS = 100;

    /** Reads a page. */
    static StoreReading of(NodeClock clock, Supplier<RevocationPage> read) {
        long sentNanos = clock.nanoTime();
        long sentAt = clock.ageNanos();
        var page = read.get();
        long answeredNanos = clock.nanoTime();
        return new StoreReading(page, sentAt, clock.ageNanos(), sentNanos, answeredNanos);
    }

    /** Returns the store's time, in epoch milliseconds. */
    long storeMillis() {
        return page.nowMillis();
    }

    /**
     * Returns by how much the store's clock has stepped since {@code before}: positive if it was set forward, negative if
     * it was set back, 0 if the clocks agree.
     *
     * <p>The store read its clock between query and answer, so only a part of a step may show. This node's clocks may
     * disagree, too. The monotonic clock gives the least time that has passed, the age the most.
     */
    long stepMillisSince(StoreReading before) {
        long passedOnStore = storeMillis() - before.storeMillis();
        long least = (sentNanos - before.answeredNanos) / NANOS_PER_MILLI - DRIFT_MILLIS;
        long most = (answeredAt - before.sentAt) / NANOS_PER_MILLI + DRIFT_MILLIS;
        if (passedOnStore < least) {
            return passedOnStore - least;
        }
        return Math.max(0, passedOnStore - most);
    }
}
