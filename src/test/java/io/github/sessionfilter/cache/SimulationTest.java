package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Laws 3 to 7, 11 to 13 and 16 on several nodes with faults.
 *
 * <p>No revoked session is admitted later than the bound after its revocation was acknowledged, no live session is
 * refused, and no call takes more than its share. A failure prints the shortest story of its seed.
 */
class SimulationTest {
    /** How many seeds the full build runs. */
    static final int SEEDS_OF_A_FULL_BUILD = 600;

    private static final int SEEDS_OF_A_BUILD = 60;
    private static final long FIRST = Long.getLong("simulation.first", 0);
    private static final long SEEDS = Long.getLong("simulation.seeds", SEEDS_OF_A_BUILD);

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // for many seeds
    void noSeedHasAFinding() {
        assertClean(FIRST, FIRST + SEEDS);
    }

    @Test
    @Tag("full")
    void noFurtherSeedOfAFullBuildHasAFinding() {
        assertClean(SEEDS_OF_A_BUILD, SEEDS_OF_A_FULL_BUILD);
    }

    private static void assertClean(long first, long end) {
        var checks = new AtomicLong();
        var failing = LongStream.range(first, end)
                .parallel()
                .filter(seed -> {
                    var result = Simulation.run(Story.of(seed));
                    checks.addAndGet(result.findings().checks());
                    return !result.isClean();
                })
                .boxed()
                .findFirst()
                .orElse(null);
        assertNull(failing, () -> Simulation.shortStory(failing));
        assertTrue(checks.get() > (end - first) * 50, () -> checks + " checks are too few for a result");
    }

    @Test
    @Tag("full")
    void theSameSeedGivesTheSameRun() throws Throwable {
        for (long seed = 0; seed < 25; seed++) {
            assertIterableEquals(Simulation.replay(seed), Simulation.replay(seed), "seed " + seed);
        }
    }
}
