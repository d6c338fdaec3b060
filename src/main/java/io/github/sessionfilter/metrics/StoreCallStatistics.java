package io.github.sessionfilter.metrics;

import java.time.Duration;
import java.util.List;

/**
 * Statistics of one kind of store call since the start.
 *
 * <p>The figures are not read atomically: a call that ends meanwhile may be in one figure and not in another.
 *
 * @param count the number of calls
 * @param failures the number of calls that failed
 * @param total the sum of all durations
 * @param longest the longest duration
 * @param bounds the inclusive upper bounds of the buckets, ascending
 * @param buckets the number of calls in each bucket; the last bucket has no bound
 */
public record StoreCallStatistics(
        long count, long failures, Duration total, Duration longest, List<Duration> bounds, List<Long> buckets) {

    /**
     * Returns an upper bound of a percentile of the durations: the bound of its bucket, or the longest duration if that is
     * less. Zero if there was no call.
     *
     * @param share the percentile, from 0 to 1
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
