package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Law 4: how long a cached session counts without a sync. */
class MaxStalenessTest extends SyncFixture {
    @Test
    void aCachedSessionCountsForMaxStalenessAfterASync() {
        syncAndCacheTheSession();
        pass(Duration.ofHours(1).minus(MAX_STALENESS));
        assertFalse(isServedFromTheCache());
        pass(A_SECOND);
        syncAndCacheTheSession();
        pass(Duration.ofSeconds(20));
        cache.synchronize();
        pass(MAX_STALENESS.minusNanos(1));
        assertTrue(isServedFromTheCache());
        pass(Duration.ofNanos(1));
        assertFalse(isServedFromTheCache());
    }

    @Test
    void aCachedSessionCountsForMaxStalenessAfterItsRead() {
        syncAndCacheTheSession();
        pass(MAX_STALENESS);
        assertInstanceOf(Live.class, cache.find(session)); // reads the store
        pass(MAX_STALENESS.minusNanos(1));
        assertTrue(isServedFromTheCache());
        pass(Duration.ofNanos(1));
        assertFalse(isServedFromTheCache());
    }

    @Test
    void maxStalenessCountsFromBeforeTheQueryOfARead() {
        cache.synchronize();
        pass(MAX_STALENESS);
        store.afterNextCall(() -> {
            pass(Duration.ofSeconds(20));
        });
        assertInstanceOf(Live.class, cache.find(session));
        pass(MAX_STALENESS.minusSeconds(20));
        assertFalse(isServedFromTheCache());
    }

    @Test
    void maxStalenessCountsFromBeforeTheQueryOfASync() {
        syncAndCacheTheSession();
        store.afterNextCall(() -> {
            pass(Duration.ofSeconds(20));
        });
        completeSync();
        pass(MAX_STALENESS.minusSeconds(20).minusNanos(1));
        assertTrue(isServedFromTheCache());
        pass(Duration.ofNanos(1));
        assertFalse(isServedFromTheCache());
    }

    @Test
    void aFailedSyncDoesNotCount() {
        syncAndCacheTheSession();
        pass(Duration.ofSeconds(20));
        store.failing = true;
        assertThrows(SessionStoreException.class, cache::synchronize);
        pass(Duration.ofSeconds(10));
        assertFalse(isServedFromTheCache());
    }

    @Test
    void withZeroStalenessEachCheckReadsTheStore() {
        var strict = new SessionCache(
                store, clock, RevocationWindow.of(Duration.ZERO, Duration.ofSeconds(2)), 1_000, TIMEOUT);
        strict.synchronize();
        for (int i = 1; i <= 3; i++) {
            assertInstanceOf(Live.class, strict.find(session));
            assertEquals(i, store.finds.get());
        }
        store.revoke(session);
        assertEquals(Reason.REVOKED.verdict(), strict.find(session));
    }

    /** Law 7: a later check reads the store itself. */
    @Test
    void aReadThatIsOlderThanMaxStalenessIsNotJoined() throws Exception {
        cache.synchronize();
        var sent = new CountDownLatch(1);
        var answered = new CountDownLatch(1);
        store.afterNextCall(() -> {
            sent.countDown();
            await(answered);
        });
        var reader = Executors.newSingleThreadExecutor();
        try {
            var slow = reader.submit(() -> cache.find(session));
            await(sent);
            pass(MAX_STALENESS);
            store.revoke(session);
            assertRevoked();
            assertEquals(2, store.finds.get());
            answered.countDown();
            slow.get();
        } finally {
            reader.shutdownNow();
        }
    }

    /** The monotonic clock may stop while a machine is suspended. */
    @Test
    void timeThatOnlyTheWallClockShowsCounts() {
        var wall = new AtomicLong();
        var suspended = new StoreClock(new NodeClock(nodeTime, wall::get));
        var mine = new SessionCache(store, suspended, WINDOW, 1_000, TIMEOUT);
        mine.synchronize();
        assertInstanceOf(Live.class, mine.find(session));
        wall.addAndGet(MAX_STALENESS.toMillis());
        nodeTime.advance(Duration.ofMillis(1));
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> mine.find(session));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
