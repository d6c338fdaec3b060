package io.github.sessionfilter.bench;

/** Records times with an error below 1 percent, in constant memory. Thread-safe. */
final class Times {
    private static final int SIGNIFICANT_BITS = 8;
    private static final int HALF = 1 << (SIGNIFICANT_BITS - 1);
    private static final int BUCKETS = (64 - SIGNIFICANT_BITS) * HALF + 2 * HALF;

    private final long[] counts = new long[BUCKETS];
    private long count;
    private long max;

    synchronized void add(long nanos) {
        counts[bucket(nanos)]++;
        count++;
        max = Math.max(max, nanos);
    }

    synchronized long count() {
        return count;
    }

    synchronized double maxMillis() {
        return max / 1e6;
    }

    /** Returns the quantile {@code share} of the times in milliseconds, or 0 if there are none. */
    synchronized double millisWithin(double share) {
        long left = (long) Math.ceil(count * share);
        for (int i = 0; i < BUCKETS && left > 0; i++) {
            left -= counts[i];
            if (left <= 0) {
                return nanos(i) / 1e6;
            }
        }
        return 0;
    }

    /** Returns the bucket: the number of dropped bits, followed by the leading bits. */
    private static int bucket(long nanos) {
        int dropped = Math.max(0, Long.SIZE - SIGNIFICANT_BITS - Long.numberOfLeadingZeros(nanos));
        return dropped * HALF + (int) (nanos >>> dropped);
    }

    private static long nanos(int bucket) {
        int dropped = Math.max(0, bucket / HALF - 1);
        return (long) (bucket - dropped * HALF) << dropped;
    }
}
