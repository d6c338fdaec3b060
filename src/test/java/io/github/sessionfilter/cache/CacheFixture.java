package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import io.github.sessionfilter.session.TestTimeouts;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

/** A cache in front of a {@link ScriptedStore}, in a time that the test moves. */
abstract class CacheFixture {
    static final Duration TIMEOUT = Duration.ofSeconds(30);
    /**
     * So long that no entry becomes stale: {@link MaxStalenessTest} and {@link RevocationSyncTest} have a real window.
     */
    static final RevocationWindow WINDOW = new RevocationWindow(Duration.ofDays(1), Duration.ofDays(1));

    final TestClock time = new TestClock();
    final StoreClock clock = new StoreClock(time.node());
    final SessionTimeouts timeouts = TestTimeouts.NO_STALENESS;
    final ScriptedStore store = new ScriptedStore(time, clock, timeouts);
    final SessionCache cache = new SessionCache(store, clock, WINDOW, 1_000, TIMEOUT);
    final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        store.before = () -> {};
        store.after = () -> {};
        threads.shutdownNow();
    }

    final Session live(SessionKey key) {
        return assertInstanceOf(Live.class, cache.find(key)).session();
    }

    final void assertLive(SessionKey key) {
        live(key);
    }

    final void assertRevoked(SessionKey key) {
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
    }

    /** Returns {@code session} as touched now. */
    final Session touchedNow(Session session) {
        return session.usedAt(time.millis(), timeouts);
    }

    static SessionKey key() {
        return SessionKey.of(SessionId.random());
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
