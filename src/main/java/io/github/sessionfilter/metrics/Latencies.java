package io.github.sessionfilter.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counts the durations of calls in buckets.
 *
 * <p>Thread-safe and lock-free.
 */
final class Latencies {
    /** The upper bounds of the buckets, in nanoseconds. The last bucket has none. */
    private static final long[] BOUNDS = Stream.of(100, 200, 500)
            .flatMap(micros -> Stream.of(1, 10, 100, 1_000, 10_000).map(times -> micros * 1_000L * times))
            .mapToLong(Long::longValue)
            .sorted()
            .toArray();

    private final LongAdder[] buckets =
            Stream.generate(LongAdder::new).limit(BOUNDS.length + 1L).toArray(LongAdder[]::new);
    private final LongAdder failures = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

    void record(long took, boolean answered) {
        int found = Arrays.binarySearch(BOUNDS, took);
        buckets[found >= 0 ? found : -found - 1].increment();
        nanos.add(took);
        longest.accumulate(took);
        if (!answered) {
            failures.increment();
        }
    }

    StoreCallStatistics statistics() {
        var counts = Arrays.stream(buckets).mapToLong(LongAdder::sum).toArray();
        return new StoreCallStatistics(
                Arrays.stream(counts).sum(),
                failures.sum(),
                Duration.ofNanos(nanos.sum()),
                Duration.ofNanos(longest.get()),
                bounds(),
                Arrays.stream(counts).boxed().toList());
    }

    private static List<Duration> bounds() {
        return Arrays.stream(BOUNDS).mapToObj(Duration::ofNanos).toList();
    }
}
