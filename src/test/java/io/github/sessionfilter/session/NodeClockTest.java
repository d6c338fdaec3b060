package io.github.sessionfilter.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Law 4: the clock that shows more time counts. */
class NodeClockTest {
    private final TestClock monotonic = new TestClock();
    private final AtomicLong wall = new AtomicLong(1_700_000_000_000L);
    private final NodeClock clock = new NodeClock(monotonic, wall::get);
    private final long start = clock.ageNanos();

    private void pass(long monotonicMillis, long wallMillis) {
        monotonic.advance(Duration.ofMillis(monotonicMillis));
        wall.addAndGet(wallMillis);
    }

    private long ageMillis() {
        return Duration.ofNanos(clock.ageNanos() - start).toMillis();
    }

    @Test
    void countsTheTimeThatBothClocksShow() {
        pass(5_000, 5_000);
        assertEquals(5_000, ageMillis());
    }

    @Test
    void countsASuspensionThatTheMonotonicClockMisses() {
        pass(1_000, 3_601_000);
        assertEquals(3_601_000, ageMillis());
        pass(1_000, 1_000);
        assertEquals(3_602_000, ageMillis());
    }

    @Test
    void countsOnAfterTheWallClockIsSetBack() {
        pass(1_000, -3_600_000);
        assertEquals(1_000, ageMillis());
        pass(1_000, 1_000);
        assertEquals(2_000, ageMillis());
        pass(1_000, 61_000);
        assertEquals(63_000, ageMillis());
    }

    @Test
    void ignoresSmallDifferencesBetweenTheClocks() {
        for (int i = 0; i < 1_000; i++) {
            pass(10, i % 2 == 0 ? 5 : 15);
            assertEquals((i + 1) * 10, ageMillis());
        }
    }

    @Test
    void countsADriftThatAccumulates() {
        for (int i = 0; i < 100; i++) {
            pass(1_000, 1_001);
            clock.ageNanos();
        }
        assertEquals(100_100, ageMillis());
    }
}
