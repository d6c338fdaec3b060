package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CachedSessionsTest {
    private final TestClock time = new TestClock();
    private final StoreClock clock = new StoreClock(time.node());
    private Runnable atNextReadingOfTheClock = () -> {};
    private final Tombstones tombstones = new Tombstones(() -> {
        var action = atNextReadingOfTheClock;
        atNextReadingOfTheClock = () -> {};
        action.run();
        return time.getAsLong();
    });
    private final CachedSessions cached =
            new CachedSessions(clock, new Freshness(Duration.ofDays(1)), tombstones, new TouchBuffer(10), 1_000);
    private final Session row = new Session(SessionKey.of(SessionId.random()), "alice", 0, 0, 10_000, 10_000);

    @Test
    void keepsARow() {
        assertNotNull(cached.keep(row, tombstones.fence()));
        assertEquals(1, cached.size());
    }

    /** Whoever evicts all sessions misses an entry that is just being added. */
    @Test
    void keepsNoRowIfAllSessionsAreEvictedWhileItIsAdded() {
        var fence = tombstones.fence();
        atNextReadingOfTheClock = () -> {
            tombstones.invalidateFences();
            cached.clear();
        };
        assertNull(cached.keep(row, fence));
        assertFalse(cached.contains(row.key()));
    }
}
