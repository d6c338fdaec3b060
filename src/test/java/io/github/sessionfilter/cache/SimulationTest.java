package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.history.Findings;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Laws 3 to 7, 11 and 16 on several nodes with faults.
 *
 * <p>No revoked session is admitted later than the bound after its revocation was acknowledged, and no live session is
 * refused. A failure names its seed; {@code Simulation.replay(seed)} repeats the run.
 */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("seeds", 2_000);

    @Test
    void noSeedAdmitsARevokedSessionOrRefusesALiveOne() {
        var checks = new AtomicLong();
        LongStream.range(0, SEEDS).parallel().forEach(seed -> {
            Findings findings = Simulation.run(seed);
            assertTrue(findings.isClean(), () -> "seed " + seed + ": " + findings);
            checks.addAndGet(findings.checks());
        });
        assertTrue(checks.get() > SEEDS * 50L, () -> checks + " checks are too few for a result");
    }

    @Test
    void theSameSeedGivesTheSameRun() throws Throwable {
        for (long seed = 0; seed < 20; seed++) {
            assertEquals(Simulation.replay(seed), Simulation.replay(seed));
        }
    }
}
