package io.github.sessionfilter.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How many attempts run at the same time. */
class RunningAttemptsTest {
    private final RunningAttempts running = new RunningAttempts();

    private int begin(String network, int attempts) {
        int begun = 0;
        for (int i = 0; i < attempts; i++) {
            begun += running.tryBegin(network) ? 1 : 0;
        }
        return begun;
    }

    @Test
    void oneNetworkHasHalfOfThePlaces() {
        assertEquals(RunningAttempts.MAX_PER_NETWORK, begin("a", 100));
        assertEquals(RunningAttempts.MAX_PER_NETWORK, begin("b", 100));
        assertFalse(running.tryBegin("c"));
    }

    @Test
    void aPlaceIsFreeAgainAtTheEnd() {
        begin("a", 100);
        running.end("a");
        assertTrue(running.tryBegin("a"));
        assertFalse(running.tryBegin("a"));
        for (int i = 0; i < RunningAttempts.MAX_PER_NETWORK; i++) {
            running.end("a");
        }
        assertEquals(RunningAttempts.MAX_PER_NETWORK, begin("a", 100));
    }
}
