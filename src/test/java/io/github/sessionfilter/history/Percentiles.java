package io.github.sessionfilter.history;

import java.util.Arrays;
import java.util.Collection;

/** The median, the 99th percentile and the maximum of durations in milliseconds. All are 0 if there were none. */
public record Percentiles(long count, long p50, long p99, long max) {
    public static Percentiles of(Collection<Long> millis) {
        if (millis.isEmpty()) {
            return new Percentiles(0, 0, 0, 0);
        }
        var sorted = millis.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return new Percentiles(sorted.length, at(sorted, 0.5), at(sorted, 0.99), sorted[sorted.length - 1]);
    }

    private static long at(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
