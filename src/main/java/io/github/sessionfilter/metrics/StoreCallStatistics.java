package io.github.sessionfilter.metrics;

import java.time.Duration;
import java.util.List;

/**
 * How calls of one kind went since the start. A call that ends while this is put together may be in one figure and not
 * yet in another.
 *
 * @param count how many there were
 * @param failures how many of them the store did not answer
 * @param total how long they took together
 * @param longest how long the longest took
 * @param bounds the upper bounds of the buckets, inclusive and ascending
 * @param buckets how many calls took at most the bound at the same place and more than the one before; the last of them,
 *     which has no bound, how many took longer than all
 */
public record StoreCallStatistics(
        long count, long failures, Duration total, Duration longest, List<Duration> bounds, List<Long> buckets) {

    /**
     * Returns how long the fastest calls took, {@code share} of all: the upper bound of the bucket in which the slowest of
     * them is, or the longest call if that is less. Zero if there was no call.
     *
     * @param share from 0 to 1
     */
    public Duration percentile(double share) {
        long rank = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < bounds.size() && count > 0; i++) {
            seen += buckets.get(i);
            if (seen >= rank) {
                return bounds.get(i).compareTo(longest) < 0 ? bounds.get(i) : longest;
            }
        }
        return longest;
    }
}
