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
        var sent = clock.sending();
        time.advance(Duration.ofMillis(30));
        clock.observe(5_000_000, sent);
        assertEquals(5_000_030, clock.millis());
        time.advance(Duration.ofSeconds(1));
        assertEquals(5_001_030, clock.millis());
    }

    @Test
    void followsAStepOfTheStoresClock() {
        clock.observe(5_000_000, clock.sending());
        clock.observe(1_000_000, clock.sending());
        assertEquals(1_000_000, clock.millis());
    }

    @Test
    void usesASlowAnswerOnlyIfThereIsNoOtherReading() {
        var sent = clock.sending();
        time.advance(Duration.ofSeconds(30));
        clock.observe(5_000_000, sent);
        assertEquals(5_030_000, clock.millis());
        clock.observe(6_000_000, clock.sending());
        var slow = clock.sending();
        time.advance(Duration.ofSeconds(30));
        clock.observe(6_029_000, slow);
        assertEquals(6_030_000, clock.millis());
    }

    /** The answer says what the time was before the suspension, and the monotonic clock has not counted it. */
    @Test
    void aSuspensionDuringAReadCountsAsTimeSinceThen() {
        var first = clock.sending();
        suspend(Duration.ofMinutes(1));
        clock.observe(5_000_000, first);
        assertEquals(5_060_001, clock.latestMillis(), "there is no other reading");
        var second = clock.sending();
        clock.observe(7_000_000, second);
        var slow = clock.sending();
        suspend(Duration.ofMinutes(2));
        clock.observe(7_000_000, slow);
        assertEquals(7_120_001, clock.latestMillis());
    }

    /** Stops the monotonic clock alone. The machine is then awake for as long as a node needs to notice. */
    private void suspend(Duration duration) {
        time.stepWall(duration);
        time.advance(Duration.ofMillis(1));
    }

    @Test
    void remembersTheHighestReadingForAWhile() {
        var aWhile = Duration.ofSeconds(30);
        assertEquals(0, clock.highestMillisWithin(aWhile));
        clock.observe(5_000_000, clock.sending());
        time.advance(Duration.ofSeconds(20));
        clock.observe(4_000_000, clock.sending());
        clock.observe(4_000_001, clock.sending());
        assertEquals(5_000_000, clock.highestMillisWithin(aWhile));
        time.advance(Duration.ofSeconds(11));
        assertEquals(4_000_001, clock.highestMillisWithin(aWhile));
        time.advance(Duration.ofSeconds(20));
        assertEquals(0, clock.highestMillisWithin(aWhile));
    }

    @Test
    void remembersTheHighestReadingHoweverOftenTheClockIsSetBack() {
        for (int i = 0; i < 1_000; i++) {
            clock.observe(5_000_000 - i, clock.sending());
        }
        assertEquals(5_000_000, clock.highestMillisWithin(Duration.ofSeconds(30)));
    }
}
