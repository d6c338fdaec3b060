package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnknownIdBudgetTest {
    private final TestClock time = new TestClock();
    private final UnknownIdBudget budget = new UnknownIdBudget(time);

    @Test
    void allowsABurstAndThenItsRatePerSecond() {
        assertEquals(UnknownIdBudget.BURST, takeAll());
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            time.advance(Duration.ofMillis(10));
            taken += takeAll();
        }
        assertEquals(10 * UnknownIdBudget.PER_SECOND, taken);
    }

    @Test
    void fillsUpToOneBurst() {
        takeAll();
        time.advance(Duration.ofHours(1));
        assertEquals(UnknownIdBudget.BURST, takeAll());
    }

    @Test
    void doesNotLimitTheLookupsOfKnownIds() {
        for (int i = 0; i < 100_000; i++) {
            assertTrue(budget.tryTake());
            budget.giveBack();
        }
        assertEquals(UnknownIdBudget.BURST, takeAll());
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
