package io.github.sessionfilter.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Law 11: the store's clock decides. */
class StoreClockTest {
    private final TestClock time = new TestClock();
    private final StoreClock clock = new StoreClock(time.node());

    @Test
    void failsBeforeTheFirstReading() {
        assertFalse(clock.isSet());
        assertThrows(SessionStoreException.class, clock::millis);
    }

    @Test
    void countsFromTheMomentThatTheQueryWasSent() {
        long sent = time.getAsLong();
        time.advance(Duration.ofMillis(30));
        clock.observe(5_000_000, sent);
        assertEquals(5_000_030, clock.millis());
        time.advance(Duration.ofSeconds(1));
        assertEquals(5_001_030, clock.millis());
    }

    @Test
    void followsAStepOfTheStoresClock() {
        clock.observe(5_000_000, time.getAsLong());
        clock.observe(1_000_000, time.getAsLong());
        assertEquals(1_000_000, clock.millis());
    }

    @Test
    void usesASlowAnswerOnlyIfThereIsNoOtherReading() {
        long sent = time.getAsLong();
        time.advance(Duration.ofSeconds(30));
        clock.observe(5_000_000, sent);
        assertEquals(5_030_000, clock.millis());
        clock.observe(6_000_000, time.getAsLong());
        long slow = time.getAsLong();
        time.advance(Duration.ofSeconds(30));
        clock.observe(6_029_000, slow);
        assertEquals(6_030_000, clock.millis());
    }

    @Test
    void remembersTheHighestReadingForAWhile() {
        var aWhile = Duration.ofSeconds(30);
        assertEquals(0, clock.highestMillisWithin(aWhile));
        clock.observe(5_000_000, time.getAsLong());
        time.advance(Duration.ofSeconds(20));
        clock.observe(4_000_000, time.getAsLong());
        clock.observe(4_000_001, time.getAsLong());
        assertEquals(5_000_000, clock.highestMillisWithin(aWhile));
        time.advance(Duration.ofSeconds(11));
        assertEquals(4_000_001, clock.highestMillisWithin(aWhile));
        time.advance(Duration.ofSeconds(20));
        assertEquals(0, clock.highestMillisWithin(aWhile));
    }

    @Test
    void remembersTheHighestReadingHoweverOftenTheClockIsSetBack() {
        for (int i = 0; i < 1_000; i++) {
            clock.observe(5_000_000 - i, time.getAsLong());
        }
        assertEquals(5_000_000, clock.highestMillisWithin(Duration.ofSeconds(30)));
    }
}
