package io.github.sessionfilter.bench;

/** How long things took, to better than 1 %, in constant memory. Safe for use by many threads. */
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

    /** Returns the time that {@code share} of all were within, or 0 if there were none. */
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

    /** The leading bits, after the number of those that are dropped. */
    private static int bucket(long nanos) {
        int dropped = Math.max(0, Long.SIZE - SIGNIFICANT_BITS - Long.numberOfLeadingZeros(nanos));
        return dropped * HALF + (int) (nanos >>> dropped);
    }

    private static long nanos(int bucket) {
        int dropped = Math.max(0, bucket / HALF - 1);
        return (long) (bucket - dropped * HALF) << dropped;
    }
}
