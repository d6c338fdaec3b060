package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Laws 3 to 7, 11 to 13 and 16 on several nodes with faults.
 *
 * <p>No revoked session is admitted later than the bound after its revocation was acknowledged, no live session is
 * refused, and no call takes more than its share. A failure prints the shortest story of its seed.
 */
class SimulationTest {
    /** How many seeds each build runs. */
    static final int SEEDS_OF_A_BUILD = 600;

    private static final long FIRST = Long.getLong("simulation.first", 0);
    private static final long SEEDS = Long.getLong("simulation.seeds", SEEDS_OF_A_BUILD);

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // for many seeds
    void noSeedHasAFinding() {
        var checks = new AtomicLong();
        var failing = LongStream.range(FIRST, FIRST + SEEDS)
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
        assertTrue(checks.get() > SEEDS * 50, () -> checks + " checks are too few for a result");
    }

    @Test
    void theSameSeedGivesTheSameRun() throws Throwable {
        for (long seed = 0; seed < 25; seed++) {
            assertIterableEquals(Simulation.replay(seed), Simulation.replay(seed), "seed " + seed);
        }
    }
}
