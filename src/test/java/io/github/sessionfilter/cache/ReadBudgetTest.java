package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadBudgetTest {
    private final TestClock time = new TestClock();
    private final ReadBudget budget = new ReadBudget(time);

    @Test
    void allowsABurstAndThenItsRatePerSecond() {
        assertEquals(ReadBudget.BURST, takeAll());
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            time.advance(Duration.ofMillis(10));
            taken += takeAll();
        }
        assertEquals(10 * ReadBudget.PER_SECOND, taken);
    }

    @Test
    void fillsUpToOneBurst() {
        takeAll();
        time.advance(Duration.ofHours(1));
        assertEquals(ReadBudget.BURST, takeAll());
    }

    @Test
    void doesNotLimitReadsWhoseTokenIsGivenBack() {
        for (int i = 0; i < 100_000; i++) {
            assertTrue(budget.tryTake());
            budget.giveBack();
        }
        assertEquals(ReadBudget.BURST, takeAll());
        assertFalse(budget.tryTake());
    }

    private int takeAll() {
        int taken = 0;
        while (budget.tryTake()) {
            taken++;
        }
        return taken;
    }
}
