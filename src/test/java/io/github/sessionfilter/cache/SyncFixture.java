package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import java.time.Duration;

/** A cache with a real window of staleness, and a node and a store whose clocks the test moves. */
abstract class SyncFixture {
    static final Duration MAX_STALENESS = Duration.ofSeconds(30);
    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final Duration A_SECOND = Duration.ofSeconds(1);
    static final RevocationWindow WINDOW = RevocationWindow.of(MAX_STALENESS, Duration.ofSeconds(2));

    final TestClock nodeTime = new TestClock();
    final TestClock storeTime = new TestClock();
    final StoreClock clock = new StoreClock(nodeTime.node());
    final SessionTimeouts timeouts =
            new SessionTimeouts(Duration.ofDays(3), Duration.ofDays(9), Duration.ofMinutes(1), Duration.ZERO);
    final ScriptedStore store = new ScriptedStore(storeTime, clock, timeouts);
    final SessionCache cache = new SessionCache(store, clock, WINDOW, 1_000, TIMEOUT);
    final SessionKey session = store.uncachedSession();

    final void pass(Duration duration) {
        nodeTime.advance(duration);
        storeTime.advance(duration);
    }

    /** Synchronizes once a second for {@code duration}. */
    final void syncEachSecond(Duration duration) {
        for (int i = 0; i < duration.toSeconds(); i++) {
            pass(A_SECOND);
            cache.synchronize();
        }
    }

    /** Lets so much time pass that the sync is complete. */
    final void completeSync() {
        pass(WINDOW.completeSyncInterval());
        cache.synchronize();
    }

    final void syncAndCacheTheSession() {
        cache.synchronize();
        assertInstanceOf(Live.class, cache.find(session));
    }

    /** Returns whether the cache finds the session live while the store fails. */
    final boolean isServedFromTheCache() {
        store.failing = true;
        try {
            return cache.find(session) instanceof Live;
        } catch (SessionStoreException e) {
            return false;
        } finally {
            store.failing = false;
        }
    }

    final void assertRevoked() {
        assertEquals(Reason.REVOKED.verdict(), cache.find(session));
    }
}
