package io.github.sessionfilter.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    private void record(Duration took) {
        latencies.record(took.toNanos(), true);
    }

    @Test
    void isZeroBeforeTheFirstCall() {
        var statistics = latencies.statistics();
        assertEquals(0, statistics.count());
        assertEquals(Duration.ZERO, statistics.longest());
        assertEquals(Duration.ZERO, statistics.percentile(0.99));
    }

    @Test
    void countsCallsFailuresAndTime() {
        record(Duration.ofMillis(3));
        latencies.record(Duration.ofSeconds(2).toNanos(), false);
        var statistics = latencies.statistics();
        assertEquals(2, statistics.count());
        assertEquals(1, statistics.failures());
        assertEquals(Duration.ofMillis(2_003), statistics.total());
        assertEquals(Duration.ofSeconds(2), statistics.longest());
    }

    @Test
    void returnsTheUpperBoundOfTheBucketAsPercentile() {
        IntStream.range(0, 98).forEach(i -> record(Duration.ofNanos(700_000)));
        record(Duration.ofMillis(30));
        record(Duration.ofMillis(90));
        var statistics = latencies.statistics();
        assertEquals(Duration.ofMillis(1), statistics.percentile(0.5));
        assertEquals(Duration.ofMillis(50), statistics.percentile(0.99));
        assertEquals(Duration.ofMillis(90), statistics.percentile(1), "at most the longest call");
    }

    @Test
    void aBoundBelongsToItsBucketAndTheLastBucketIsUnbounded() {
        record(Duration.ofMillis(1));
        record(Duration.ofHours(1));
        var statistics = latencies.statistics();
        assertEquals(1, statistics.buckets().get(statistics.bounds().indexOf(Duration.ofMillis(1))));
        assertEquals(1, statistics.buckets().get(statistics.bounds().size()));
        assertEquals(Duration.ofHours(1), statistics.percentile(1));
    }

    @Test
    void itsBoundsAscendFromATenthOfAMillisecondToFiveSeconds() {
        var bounds = latencies.statistics().bounds();
        assertEquals(Duration.ofNanos(100_000), bounds.get(0));
        assertEquals(Duration.ofSeconds(5), bounds.get(bounds.size() - 1));
        assertTrue(IntStream.range(1, bounds.size()).allMatch(i -> bounds.get(i).compareTo(bounds.get(i - 1)) > 0));
    }
}
