package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.TestClock;
import java.time.Duration;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SweeperTest {
    private final TestClock time = new TestClock();
    private Duration batchTakes = Duration.ofMillis(20);
    private int dead;
    private final Sweeper sweeper = new Sweeper(this::sweep, time, new Random(1));

    private int sweep(int limit) {
        time.advance(batchTakes);
        int swept = Math.min(limit, dead);
        dead -= swept;
        return swept;
    }

    @Test
    void pauses49TimesAsLongAsABatchWhileMoreRowsAreDead() {
        dead = 3 * Sweeper.BATCH;
        assertEquals(Duration.ofMillis(20).multipliedBy(49), sweeper.sweepOnce());
        assertEquals(2 * Sweeper.BATCH, dead);
    }

    @Test
    void pausesLongerOnASlowDatabaseButAtMostForTheInterval() {
        dead = 3 * Sweeper.BATCH;
        batchTakes = Duration.ofSeconds(1);
        assertEquals(Duration.ofSeconds(49), sweeper.sweepOnce());
        batchTakes = Duration.ofSeconds(2);
        assertEquals(Sweeper.INTERVAL, sweeper.sweepOnce());
    }

    @Test
    void restsForAtLeastHalfTheIntervalAfterTheLastRows() {
        dead = Sweeper.BATCH - 1;
        var next = sweeper.sweepOnce();
        assertEquals(0, dead);
        assertTrue(next.compareTo(Sweeper.INTERVAL.dividedBy(2)) >= 0, next::toString);
    }

    @Test
    void nodesStartedTogetherSweepAtDifferentTimes() {
        var moments = new TreeSet<Duration>();
        for (int i = 0; i < 1_000; i++) {
            moments.add(sweeper.restInterval());
        }
        assertTrue(moments.first().compareTo(Sweeper.INTERVAL.dividedBy(2)) >= 0);
        assertTrue(moments.last().compareTo(Sweeper.INTERVAL.multipliedBy(3).dividedBy(2)) < 0);
        assertTrue(moments.last()
                        .minus(moments.first())
                        .compareTo(Sweeper.INTERVAL.multipliedBy(9).dividedBy(10))
                > 0);
    }
}
