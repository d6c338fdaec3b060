package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final TestClock time = new TestClock();
    private final CircuitBreaker breaker = new CircuitBreaker(time);

    private void fail() {
        boolean probe = breaker.enter(true);
        breaker.failed(probe);
        breaker.leave(probe);
    }

    @Test
    void refusesCallsAfterAFailure() {
        fail();
        assertThrows(SessionStoreException.class, () -> breaker.enter(true));
    }

    /** Law 6: recovery needs no restart. */
    @Test
    void letsAnotherCallProbeAfterAProbeThatFailed() {
        fail();
        for (int i = 0; i < 3; i++) {
            time.advance(LONGEST_PAUSE);
            fail();
        }
        time.advance(LONGEST_PAUSE);
        boolean probe = breaker.enter(true);
        assertTrue(probe);
        breaker.succeeded();
        breaker.leave(probe);
        assertFalse(breaker.enter(false), "no probe, but admitted");
    }
}
