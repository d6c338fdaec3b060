package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sessionfilter.session.MemoryStore;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.RevocationPage.Revocation;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Law 4: what another node has revoked, and how long this one believes what it has cached; each point by itself. */
class RevocationSyncTest {
    private static final Duration MAX_STALENESS = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final RevocationWindow WINDOW = RevocationWindow.of(MAX_STALENESS, Duration.ofSeconds(2));

    private final TestClock nodeTime = new TestClock();
    private final TestClock storeTime = new TestClock();
    private final StoreClock clock = new StoreClock(nodeTime.node());
    private final SessionTimeouts timeouts =
            new SessionTimeouts(Duration.ofDays(3), Duration.ofDays(9), Duration.ofMinutes(1), Duration.ZERO);
    private final ScriptedStore store = new ScriptedStore(storeTime, clock, timeouts);
    private final SessionCache cache = new SessionCache(store, clock, WINDOW, 1_000, TIMEOUT);
    private final SessionKey session = store.coldSession();

    private void pass(Duration duration) {
        nodeTime.advance(duration);
        storeTime.advance(duration);
    }

    private void cacheIt() {
        cache.synchronize();
        assertInstanceOf(Live.class, cache.find(session));
    }

    /** What the cache says without being able to ask. */
    private boolean isBelieved() {
        store.failing = true;
        try {
            return cache.find(session) instanceof Live;
        } catch (SessionStoreException e) {
            return false;
        } finally {
            store.failing = false;
        }
    }

    private void assertRefused() {
        assertEquals(Reason.REVOKED.verdict(), cache.find(session));
    }

    /** By the overlap behind what it has seen; and a store's clock that jumps is followed at twice the speed of time. */
    @Test
    void looksBackBehindWhatItHasSeen() {
        var asked = new ArrayList<Long>();
        var recording = new MemoryStore(storeTime, clock, timeouts) {
            @Override
            public RevocationPage revocations(long since, @Nullable SessionKey after, int limit) {
                asked.add(since + WINDOW.overlap().toMillis());
                return super.revocations(since, after, limit);
            }
        };
        var recorded = new SessionCache(recording, clock, WINDOW, 1_000, TIMEOUT);
        long begin = storeTime.millis();
        recorded.synchronize();
        asked.clear(); // it has only asked for the time
        for (int i = 0; i < 2; i++) {
            pass(A_SECOND);
            recorded.synchronize();
        }
        storeTime.advance(Duration.ofMinutes(1));
        for (int i = 0; i < 2; i++) {
            pass(A_SECOND);
            recorded.synchronize();
        }
        assertEquals(List.of(begin, begin + 1_000, begin + 2_000, begin + 4_000), asked);
    }

    @Test
    void whatAnotherNodeHasRevokedIsRefusedAfterTheNextSync() {
        cacheIt();
        pass(A_SECOND);
        store.revoke(session);
        assertInstanceOf(Live.class, cache.find(session));
        cache.synchronize();
        assertRefused();
    }

    @Test
    void whatWasReadBeforeItWasRevokedElsewhereDoesNotEnterAfterTheSync() {
        cache.synchronize();
        pass(A_SECOND);
        store.after = () -> {
            store.after = () -> {};
            store.revoke(session);
            cache.synchronize();
        };
        assertRefused(); // though the row that was read is live
        assertRefused();
    }

    @Test
    void aRevocationThatBecomesVisibleAfterItsStampIsSeen() {
        cacheIt();
        long stamp = storeTime.millis();
        pass(WINDOW.stampLife());
        cache.synchronize();
        store.revokeStamped(session, stamp);
        cache.synchronize();
        assertRefused();
    }

    @Test
    void aRevocationWhoseCommitTookTooLongIsStampedAgain() {
        store.after = () -> {
            store.after = () -> {};
            pass(WINDOW.stampLife());
        };
        cache.revoke(session);
        assertEquals(
                storeTime.millis(),
                store.revocations(0, null, 1).revocations().get(0).revokedAtMillis());
    }

    @Test
    void aRotationWhoseCommitTookTooLongIsStampedAgain() {
        store.after = () -> {
            store.after = () -> {};
            pass(WINDOW.stampLife());
        };
        cache.rotate(session, key());
        assertEquals(
                storeTime.millis(),
                store.revocations(0, null, 1).revocations().get(0).revokedAtMillis());
    }

    @Test
    void aRevocationThatNeverCommitsInTimeIsNotReportedAsDone() {
        store.after = () -> pass(WINDOW.stampLife());
        assertThrows(SessionStoreException.class, () -> cache.revoke(session));
        store.after = () -> {};
        assertRefused();
    }

    @Test
    void aStoreWhoseClockIsSetBackIsAskedAgainFromThere() {
        pass(Duration.ofHours(1));
        cacheIt();
        storeTime.advance(Duration.ofMinutes(-10));
        store.revoke(session);
        cache.synchronize();
        assertRefused();
    }

    @Test
    void aStoreWhoseClockIsSetForwardLosesNoLateCommit() {
        cacheIt();
        long stamp = storeTime.millis();
        storeTime.advance(Duration.ofMinutes(1));
        pass(A_SECOND);
        cache.synchronize();
        store.revokeStamped(session, stamp);
        pass(A_SECOND);
        cache.synchronize();
        assertRefused();
    }

    @Test
    void theFirstSyncEmptiesTheCache() {
        assertInstanceOf(Live.class, cache.find(session));
        cache.synchronize();
        assertEquals(false, isBelieved());
    }

    @Test
    void aNodeThatWasAwayForLongEmptiesItsCache() {
        cacheIt();
        store.revoke(session);
        pass(SessionTimeouts.DEAD_ROW_RETENTION.plusMillis(1));
        store.sweep(10);
        cache.synchronize();
        assertEquals(Reason.UNKNOWN.verdict(), cache.find(session));
    }

    @Test
    void aStoreThatMayHaveSweptByItsClockEmptiesTheCache() {
        cacheIt();
        store.revoke(session);
        storeTime.advance(SessionTimeouts.DEAD_ROW_RETENTION.plusMillis(1));
        store.sweep(10);
        pass(A_SECOND);
        cache.synchronize();
        assertEquals(Reason.UNKNOWN.verdict(), cache.find(session));
    }

    /** Emptying is for what is being read, too. */
    @Test
    void whatWasReadBeforeAnEmptyingDoesNotEnterAfterIt() {
        store.after = () -> {
            store.after = () -> {};
            cache.synchronize();
            store.revoke(session);
        };
        assertRefused();
    }

    @Test
    void takesInSeveralPages() {
        cacheIt();
        pass(A_SECOND);
        store.revoke(session);
        pass(A_SECOND);
        IntStream.range(0, RevocationSync.PAGE).forEach(i -> store.revoke(store.coldSession()));
        cache.synchronize();
        assertRefused();
    }

    @Test
    void moreRevocationsThanABoundEmptyTheCache() {
        var many = new ManyRevocations();
        var mine = new SessionCache(many, clock, WINDOW, 1_000, TIMEOUT);
        mine.insert(session, "alice", "");
        mine.synchronize();
        assertEquals(0, mine.size());
        mine.insert(session, "alice", "");
        many.count = RevocationSync.MAX_REVOCATIONS - 1;
        mine.synchronize();
        assertEquals(1, mine.size());
        many.keys.subList(0, many.count).forEach(key -> assertEquals(Reason.REVOKED.verdict(), mine.find(key)));
        many.count = RevocationSync.MAX_REVOCATIONS;
        mine.synchronize();
        assertEquals(0, mine.size());
    }

    @Test
    void whatIsCachedIsBelievedForTheBoundAfterASync() {
        cacheIt();
        pass(Duration.ofHours(1).minus(MAX_STALENESS));
        assertEquals(false, isBelieved());
        pass(A_SECOND);
        cacheIt();
        pass(Duration.ofSeconds(20));
        cache.synchronize();
        pass(MAX_STALENESS.minusNanos(1));
        assertEquals(true, isBelieved());
        pass(Duration.ofNanos(1));
        assertEquals(false, isBelieved());
    }

    @Test
    void whatIsCachedIsBelievedForTheBoundAfterItWasReadWhateverTheSyncDoes() {
        cacheIt();
        pass(MAX_STALENESS);
        assertInstanceOf(Live.class, cache.find(session)); // reads
        pass(MAX_STALENESS.minusNanos(1));
        assertEquals(true, isBelieved());
        pass(Duration.ofNanos(1));
        assertEquals(false, isBelieved());
    }

    @Test
    void theBoundCountsFromBeforeTheQueryOfARead() {
        cache.synchronize();
        pass(MAX_STALENESS);
        store.after = () -> {
            store.after = () -> {};
            pass(Duration.ofSeconds(20));
        };
        assertInstanceOf(Live.class, cache.find(session));
        pass(MAX_STALENESS.minusSeconds(20));
        assertEquals(false, isBelieved());
    }

    @Test
    void theBoundCountsFromBeforeTheQueryOfASync() {
        cacheIt();
        store.after = () -> {
            store.after = () -> {};
            pass(Duration.ofSeconds(20));
        };
        cache.synchronize();
        pass(MAX_STALENESS.minusSeconds(20));
        assertEquals(false, isBelieved());
    }

    @Test
    void aSyncThatFailsVouchesForNothing() {
        cacheIt();
        pass(Duration.ofSeconds(20));
        store.failing = true;
        assertThrows(SessionStoreException.class, cache::synchronize);
        pass(Duration.ofSeconds(10));
        assertEquals(false, isBelieved());
    }

    @Test
    void withoutStalenessEachCheckReads() {
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

    /** Law 7: whoever comes later than the bound reads for himself. */
    @Test
    void aReadThatWasSentTooLongAgoIsNotJoined() throws Exception {
        cache.synchronize();
        var sent = new CountDownLatch(1);
        var answered = new CountDownLatch(1);
        store.after = () -> {
            store.after = () -> {};
            sent.countDown();
            await(answered);
        };
        var reader = Executors.newSingleThreadExecutor();
        try {
            var slow = reader.submit(() -> cache.find(session));
            await(sent);
            pass(MAX_STALENESS);
            store.revoke(session);
            assertRefused();
            assertEquals(2, store.finds.get());
            answered.countDown();
            slow.get();
        } finally {
            reader.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The monotonic clock stands still while a machine is suspended. */
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

    private static SessionKey key() {
        return SessionKey.of(SessionId.random());
    }

    /** A store of as many revocations as it is told, all stamped at the same time. */
    private final class ManyRevocations extends MemoryStore {
        private final List<SessionKey> keys = new ArrayList<>();
        private int count;

        ManyRevocations() {
            super(storeTime, clock, timeouts);
            IntStream.range(0, RevocationSync.MAX_REVOCATIONS).forEach(i -> keys.add(key()));
        }

        @Override
        public RevocationPage revocations(long since, @Nullable SessionKey after, int limit) {
            int from = after == null ? 0 : keys.indexOf(after) + 1;
            var page = keys.subList(Math.min(from, count), Math.min(from + limit, count)).stream()
                    .map(key -> new Revocation(key, 1))
                    .toList();
            return new RevocationPage(storeTime.millis(), page);
        }
    }
}
