package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The cache against a store that blocks, fails and answers late. */
class SessionCacheTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** Long enough not to matter; what it is about is in SessionCacheSyncTest. */
    private static final RevocationWindow WINDOW = new RevocationWindow(Duration.ofDays(1), Duration.ofDays(1));

    private final TestClock time = new TestClock();
    private final StoreClock clock = new StoreClock(time.node());
    private final SessionTimeouts timeouts =
            new SessionTimeouts(Duration.ofMinutes(30), Duration.ofHours(12), Duration.ofMinutes(1), Duration.ZERO);
    private final ScriptedStore store = new ScriptedStore(time, clock, timeouts);
    private final SessionCache cache = new SessionCache(store, clock, WINDOW, 1_000, TIMEOUT);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        store.before = () -> {};
        store.after = () -> {};
        threads.shutdownNow();
    }

    /** Law 7: no database statement on the request path of a cached session. */
    @Test
    void servesACachedSessionWithoutTheStore() {
        var cold = key();
        store.insert(cold, "alice", "");
        var created = cache.insert(key(), "bob", "").key();
        assertLive(cold);
        store.failing = true;
        assertLive(cold);
        assertLive(created);
        assertEquals(1, store.finds.get());
    }

    /** Law 3: only the store may say no; another node may have extended the session. */
    @Test
    void readsTheStoreBeforeItRefusesWhatLooksExpired() {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(20));
        store.touch(List.of(session.usedAt(time.millis(), timeouts))); // on another node
        time.advance(Duration.ofMinutes(20));
        assertLive(session.key());
        assertLive(session.key());
        assertEquals(1, store.finds.get());
    }

    /** Law 3: unknown and revoked are final and may be remembered; expired may not. */
    @Test
    void remembersFinalRefusalsForAWhileAndNoExpiry() {
        var unknown = key();
        var expired = cache.insert(key(), "alice", "");
        time.advance(Duration.ofHours(1));
        for (int i = 0; i < 5; i++) {
            assertEquals(Reason.UNKNOWN.verdict(), cache.find(unknown));
        }
        assertEquals(1, store.finds.get());
        assertEquals(Reason.EXPIRED.verdict(), cache.find(expired.key()));
        store.touch(List.of(expired.usedAt(time.millis(), timeouts))); // late, from another node
        assertLive(expired.key());
        time.advance(Duration.ofSeconds(30));
        assertEquals(Reason.UNKNOWN.verdict(), cache.find(unknown));
        assertEquals(4, store.finds.get());
    }

    /** Law 6: a store failure is neither yes nor no, and is not remembered. */
    @Test
    void passesOnAFailureAndAsksAgain() {
        var key = key();
        store.insert(key, "alice", "");
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.find(key));
        store.failing = false;
        assertLive(key);
    }

    /** Law 6: a session that looks expired while the store is down is not refused. */
    @Test
    void doesNotTakeAFailureForAnExpiry() {
        var key = cache.insert(key(), "alice", "").key();
        time.advance(Duration.ofHours(1));
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.find(key));
    }

    /** Law 7: once per id however many requests wait for it. */
    @Test
    void readsOneColdIdOnceForManyThreads() throws Exception {
        var key = key();
        store.insert(key, "alice", "");
        var release = new CountDownLatch(1);
        store.before = () -> await(release);
        var answers = new ArrayList<Future<SessionVerdict>>();
        for (int i = 0; i < 200; i++) {
            answers.add(threads.submit(() -> cache.find(key)));
        }
        awaitWaiting(200);
        release.countDown();
        for (var answer : answers) {
            assertInstanceOf(Live.class, answer.get());
        }
        assertEquals(1, store.finds.get());
    }

    /** Law 12: bounded threads wait for the store, and a cached session needs none of them. */
    @Test
    void refusesToWaitWhenTooManyDo() throws Exception {
        var cached = cache.insert(key(), "alice", "").key();
        var release = new CountDownLatch(1);
        store.before = () -> await(release);
        var reads = new ArrayList<Future<SessionVerdict>>();
        for (int i = 0; i < Lookups.MAX_READS; i++) {
            var cold = store.coldSession();
            reads.add(threads.submit(() -> cache.find(cold)));
        }
        awaitWaiting(Lookups.MAX_READS);
        assertThrows(SessionStoreException.class, () -> cache.find(store.coldSession()));
        assertLive(cached);
        release.countDown();
        for (var read : reads) {
            assertInstanceOf(Live.class, read.get());
        }
        assertEquals(Lookups.MAX_READS, store.finds.get());
        store.before = () -> {};
        assertLive(store.coldSession());
    }

    /** A thread that joined waits a bounded time for the one that reads. */
    @Test
    void stopsWaitingForAReadThatHangs() throws Exception {
        var impatient = new SessionCache(store, clock, WINDOW, 1_000, Duration.ofMillis(1));
        var key = key();
        var release = new CountDownLatch(1);
        store.before = () -> await(release);
        var leader = threads.submit(() -> impatient.find(key));
        awaitWaiting(1);
        assertThrows(SessionStoreException.class, () -> impatient.find(key));
        release.countDown();
        assertEquals(Reason.UNKNOWN.verdict(), leader.get());
    }

    /** A flood of made-up ids reaches the store seldom and pushes no session out; a live id is never refused by it. */
    @Test
    void boundsWhatAFloodOfUnknownIdsCosts() {
        var cached = new ArrayList<SessionKey>();
        for (int i = 0; i < 1_000; i++) {
            cached.add(cache.insert(key(), "alice", "").key());
        }
        var cold = key();
        store.insert(cold, "bob", "");
        int overload = 0;
        for (int i = 0; i < 20_000; i++) {
            try {
                assertEquals(Reason.UNKNOWN.verdict(), cache.find(key()));
            } catch (SessionStoreException e) {
                overload++;
            }
        }
        assertEquals(UnknownIdBudget.BURST, store.finds.get());
        assertEquals(20_000 - UnknownIdBudget.BURST, overload);
        assertThrows(SessionStoreException.class, () -> cache.find(cold));
        store.failing = true;
        cached.forEach(this::assertLive);
        store.failing = false;
        time.advance(Duration.ofSeconds(1));
        assertLive(cold);
    }

    /** Viewers whose sessions are not cached are never slowed by the budget for unknown ids. */
    @Test
    void doesNotBoundLookupsThatFindSomething() {
        for (int i = 0; i < 5_000; i++) {
            var key = key();
            store.insert(key, "alice", "");
            assertLive(key);
        }
    }

    @Test
    void holdsNoMoreSessionsThanItMay() {
        for (int i = 0; i < 10_000; i++) {
            cache.insert(key(), "alice", "");
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (cache.size() > 1_000) { // evicts behind the writes
            assertFalse(System.nanoTime() > deadline, "size " + cache.size());
        }
    }

    /** Law 4: at once on the node that revoked it. */
    @Test
    void refusesARevokedSessionWithoutTheStore() {
        var key = cache.insert(key(), "alice", "").key();
        assertTrue(cache.revoke(key));
        store.failing = true;
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
    }

    /** Law 16: reported as not done, refused all the same, and tried until it is confirmed. */
    @Test
    void keepsRefusingWhatTheStoreHasNotConfirmed() {
        var key = cache.insert(key(), "alice", "").key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.revoke(key));
        time.advance(Duration.ofMinutes(10));
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
        assertThrows(SessionStoreException.class, cache::confirmRevocations);
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
        store.failing = false;
        assertEquals(Reason.REVOKED.verdict(), cache.find(key), "the row is still live");
        cache.confirmRevocations();
        assertEquals(Reason.REVOKED.verdict(), store.find(key));
        time.advance(Tombstones.LIFE);
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
    }

    /** Law 16, for a whole principal: who logs in after the decision is not meant. */
    @Test
    void keepsRefusingAPrincipalUntilTheStoreHasConfirmed() {
        var cached = cache.insert(key(), "alice", "").key();
        var cold = key();
        store.insert(cold, "alice", "");
        var spared = cache.insert(key(), "alice", "").key();
        var bob = cache.insert(key(), "bob", "").key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.revokeAll("alice", spared));
        store.failing = false;
        time.advance(Duration.ofSeconds(1));
        var later = cache.insert(key(), "alice", "").key();
        assertEquals(Reason.REVOKED.verdict(), cache.find(cached));
        assertEquals(Reason.REVOKED.verdict(), cache.find(cold));
        cache.confirmRevocations();
        assertEquals(Reason.REVOKED.verdict(), store.find(cached));
        assertEquals(Reason.REVOKED.verdict(), store.find(cold));
        assertLive(spared);
        assertLive(bob);
        assertLive(later);
    }

    /** One row that is locked keeps no other revocation from being confirmed. */
    @Test
    void confirmsTheOtherRevocationsWhenOneFails() {
        var one = cache.insert(key(), "alice", "").key();
        var two = cache.insert(key(), "alice", "").key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.revoke(one));
        assertThrows(SessionStoreException.class, () -> cache.revoke(two));
        store.before = () -> {
            store.before = () -> store.failing = false; // the first fails, the second does not
        };
        assertThrows(SessionStoreException.class, cache::confirmRevocations);
        var confirmed = List.of(store.find(one), store.find(two));
        assertTrue(confirmed.contains(Reason.REVOKED.verdict()), confirmed.toString());
        cache.confirmRevocations();
        assertEquals(Reason.REVOKED.verdict(), store.find(one));
        assertEquals(Reason.REVOKED.verdict(), store.find(two));
    }

    /** Logins that never reached the store leave nothing to be confirmed, however many fail in an outage. */
    @Test
    void remembersNothingOfALoginThatTheStoreDidNotTake() {
        var key = key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.insert(key, "alice", ""));
        store.failing = false;
        assertEquals(Reason.UNKNOWN.verdict(), cache.find(key));
    }

    /** A login whose outcome is unknown leaves no session that nobody has the id of. */
    @Test
    void endsASessionWhoseInsertWasNotConfirmed() {
        var key = key();
        store.after = () -> {
            throw new SessionStoreException(StoreFailure.ANSWER_LOST, "committed all the same", null);
        };
        assertThrows(SessionStoreException.class, () -> cache.insert(key, "alice", ""));
        store.after = () -> {};
        assertInstanceOf(Live.class, store.find(key));
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
        cache.confirmRevocations();
        assertEquals(Reason.REVOKED.verdict(), store.find(key));
    }

    /** A row that was read before a revocation does not enter the cache after it. */
    @Test
    void doesNotCacheARowThatWasReadBeforeItsRevocation() {
        var key = key();
        store.insert(key, "alice", "");
        store.after = () -> {
            store.after = () -> {};
            cache.revoke(key);
        };
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
    }

    /** Law 7: a check that joins a read looks for a tombstone after it. */
    @Test
    void aCheckThatBeganAfterARevocationDoesNotBelieveAReadThatWasSentBefore() throws Exception {
        var key = key();
        store.insert(key, "alice", "");
        var read = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        store.after = () -> {
            store.after = () -> {};
            read.countDown();
            await(release);
        };
        var leader = threads.submit(() -> cache.find(key));
        read.await();
        cache.revoke(key);
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
        release.countDown();
        assertEquals(Reason.REVOKED.verdict(), leader.get());
    }

    /** Law 12: when tombstones may have been dropped, a row is read again. */
    @Test
    void readsAgainWhenAReadTookLongerThanTombstonesAreRemembered() {
        var key = key();
        store.insert(key, "alice", "");
        store.after = () -> {
            store.after = () -> {};
            cache.revoke(key);
            time.advance(Tombstones.LIFE.plusSeconds(60)); // the tombstone is gone
        };
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
        assertEquals(2, store.finds.get());
    }

    @Test
    void givesUpOnAStoreThatIsSlowerThanItsMemory() {
        var key = key();
        store.insert(key, "alice", "");
        store.after = () -> time.advance(Tombstones.LIFE);
        assertThrows(SessionStoreException.class, () -> cache.find(key));
    }

    @Test
    void aRotatedIdIsRefusedAndItsSuccessorCached() {
        var key = cache.insert(key(), "alice", "").key();
        var next = key();
        cache.rotate(key, next);
        store.failing = true;
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
        assertLive(next);
    }

    @Test
    void asksTheStoreAfterARotationWithAnUnknownOutcome() {
        var key = cache.insert(key(), "alice", "").key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.rotate(key, key()));
        store.failing = false;
        assertLive(key);
        assertEquals(1, store.finds.get());
    }

    /** Law 7: touches are coalesced and written in batches behind the request. */
    @Test
    void writesManyUsesOfASessionOnce() throws Exception {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(5));
        var start = new CountDownLatch(1);
        var done = new ArrayList<Future<?>>();
        for (int i = 0; i < 50; i++) {
            done.add(threads.submit(() -> {
                await(start);
                cache.touch(session.usedAt(time.millis(), timeouts));
            }));
        }
        start.countDown();
        for (var each : done) {
            each.get();
        }
        assertEquals(List.of(), store.touched);
        cache.writeTouches();
        cache.writeTouches();
        assertEquals(1, store.touched.size());
        assertEquals(time.millis(), live(session.key()).lastAccessedAtMillis());
    }

    @Test
    void writesUsesInBatchesOrderedByKey() {
        for (int i = 0; i < 5_900; i++) {
            var session = store.insert(key(), "alice", "");
            cache.touch(session.usedAt(time.millis() + 1, timeouts));
        }
        var written = new ArrayList<Integer>();
        store.after = () -> written.add(store.touched.size());
        cache.writeTouches();
        assertEquals(List.of(5_000, 5_900), written);
        var keys = store.touched.stream().map(Session::key).toList();
        assertEquals(keys.stream().sorted().toList(), keys);
    }

    @Test
    void keepsUsesThatTheStoreDidNotTake() {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(5));
        cache.touch(session.usedAt(time.millis(), timeouts));
        store.failing = true;
        assertThrows(SessionStoreException.class, cache::writeTouches);
        store.failing = false;
        cache.writeTouches();
        assertEquals(1, store.touched.size());
    }

    @Test
    void keepsAUseThatComesWhileAnEarlierOneIsBeingWritten() {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(5));
        var first = session.usedAt(time.millis(), timeouts);
        cache.touch(first);
        time.advance(Duration.ofMinutes(5));
        var second = first.usedAt(time.millis(), timeouts);
        store.after = () -> {
            store.after = () -> {};
            cache.touch(second);
        };
        cache.writeTouches();
        cache.writeTouches();
        assertEquals(List.of(first, second), store.touched);
    }

    /** Law 5: a use that is not written yet is a use. */
    @Test
    void aSessionWithAnUnwrittenUseIsLiveEvenIfItsRowHasExpired() {
        var session = store.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(20));
        cache.touch(session.usedAt(time.millis(), timeouts)); // not cached, as after an eviction
        time.advance(Duration.ofMinutes(20));
        assertLive(session.key());
        cache.writeTouches();
        assertLive(session.key());
    }

    /** Law 5: nor does a use cease to be one when it is written while the row is being read. */
    @Test
    void aSessionWhoseUseIsWrittenWhileItsExpiredRowIsReadIsLive() {
        var session = store.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(20));
        cache.touch(session.usedAt(time.millis(), timeouts));
        time.advance(Duration.ofMinutes(20));
        store.after = () -> {
            store.after = () -> {};
            cache.writeTouches();
        };
        assertLive(session.key());
    }

    /** A touch that finds no live row evicts the entry. */
    @Test
    void evictsASessionWhoseTouchFindsNoLiveRow() {
        var revokedElsewhere = cache.insert(key(), "alice", "");
        var lost = cache.insert(key(), "alice", "");
        store.revoke(revokedElsewhere.key());
        store.lose(lost.key());
        time.advance(Duration.ofMinutes(5));
        cache.touch(revokedElsewhere.usedAt(time.millis(), timeouts));
        cache.touch(lost.usedAt(time.millis(), timeouts));
        cache.writeTouches();
        assertEquals(Reason.REVOKED.verdict(), cache.find(revokedElsewhere.key()));
        assertEquals(Reason.UNKNOWN.verdict(), cache.find(lost.key()));
    }

    @Test
    void aTouchDoesNotBringARevokedSessionBack() {
        var session = cache.insert(key(), "alice", "");
        cache.revoke(session.key());
        time.advance(Duration.ofMinutes(5));
        cache.touch(session.usedAt(time.millis(), timeouts));
        assertEquals(Reason.REVOKED.verdict(), cache.find(session.key()));
        cache.writeTouches();
        assertEquals(List.of(), store.touched);
    }

    @Test
    void warmsUpWithLiveSessionsUpToItsSize() {
        var revoked = store.insert(key(), "alice", "").key();
        store.revoke(revoked);
        var keys = new ArrayList<SessionKey>();
        for (int i = 0; i < 1_500; i++) {
            time.advance(Duration.ofMillis(1));
            keys.add(store.insert(key(), "alice", "").key());
        }
        assertEquals(1_000, cache.warmUp(() -> false));
        store.failing = true;
        keys.subList(600, 1_500).forEach(this::assertLive);
        store.failing = false;
        assertEquals(Reason.REVOKED.verdict(), cache.find(revoked));
    }

    @Test
    void warmUpBringsNothingBackThatWasRevokedMeanwhile() {
        var key = store.insert(key(), "alice", "").key();
        store.after = () -> {
            store.after = () -> {};
            cache.revoke(key);
        };
        cache.warmUp(() -> false);
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
    }

    /** A page that a revocation overlapped is read again, not dropped. */
    @Test
    void warmUpReadsAPageAgainThatARevocationOverlapped() {
        var key = store.insert(key(), "alice", "").key();
        store.after = () -> {
            store.after = () -> {};
            cache.revokeAll("bob", null);
        };
        assertEquals(1, cache.warmUp(() -> false));
        store.failing = true;
        assertLive(key);
    }

    @Test
    void warmUpDoesNotUndoAUse() {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(5));
        cache.touch(session.usedAt(time.millis(), timeouts));
        cache.warmUp(() -> false);
        assertEquals(time.millis(), live(session.key()).lastAccessedAtMillis());
    }

    @Test
    void warmUpStopsWhenItIsTold() {
        store.insert(key(), "alice", "");
        var calls = new AtomicInteger();
        assertEquals(0, cache.warmUp(() -> calls.incrementAndGet() > 0));
    }

    private Session live(SessionKey key) {
        return assertInstanceOf(Live.class, cache.find(key)).session();
    }

    /** Law 3, to the millisecond: the cache never says yes for longer than the store would. */
    @Test
    void asksTheStoreFromTheVeryMomentThatASessionExpires() {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.between(session.createdAt(), session.expiresAt()).minusMillis(1));
        assertLive(session.key());
        assertEquals(0, store.finds.get());
        time.advance(Duration.ofMillis(1));
        assertEquals(Reason.EXPIRED.verdict(), cache.find(session.key()));
    }

    @Test
    void listsWhatTheStoreHolds() {
        var session = cache.insert(key(), "alice", "phone");
        assertEquals("phone", cache.list("alice").get(0).description());
        assertEquals(session.key(), cache.list("alice").get(0).session().key());
    }

    @Test
    void saysWhetherTheStoreKnowsARevokedSession() {
        assertTrue(cache.revoke(cache.insert(key(), "alice", "").key()));
        assertFalse(cache.revoke(key()), "unknown");
    }

    @Test
    void tellsWhatItHolds() {
        assertTrue(cache.nanosSinceSync().isEmpty());
        cache.synchronize();
        time.advance(Duration.ofSeconds(2));
        assertEquals(2_000_000_000, cache.nanosSinceSync().getAsLong());
        var session = cache.insert(key(), "alice", "");
        cache.touch(session.usedAt(time.millis() + 60_000, timeouts));
        assertEquals(1, cache.touchesPending());
        cache.writeTouches();
        assertEquals(0, cache.touchesPending());
        assertEquals(1, cache.size());
        cache.evict(session.key());
        assertEquals(0, cache.size());
    }

    /** Nothing of a revocation that the store has confirmed is left to be confirmed. */
    @Test
    void endsAllOfAPersonOnceAndNobodyElse() {
        var alice = cache.insert(key(), "alice", "").key();
        var other = cache.insert(key(), "alice", "").key();
        var bob = cache.insert(key(), "bob", "").key();
        assertEquals(Set.of(alice, other), Set.copyOf(cache.revokeAll("alice", null)));
        store.failing = true;
        cache.confirmRevocations();
        assertEquals(Reason.REVOKED.verdict(), cache.find(alice));
        assertEquals(Reason.REVOKED.verdict(), cache.find(other));
        assertLive(bob);
    }

    private void assertLive(SessionKey key) {
        live(key);
    }

    /** Waits until so many of the test's threads wait in the cache or the store. */
    private static void awaitWaiting(int threads) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (Thread.getAllStackTraces().values().stream()
                        .filter(SessionCacheTest::waitsInTheCache)
                        .count()
                < threads) {
            assertFalse(System.nanoTime() > deadline, "the threads do not come to wait");
        }
    }

    private static boolean waitsInTheCache(StackTraceElement[] stack) {
        boolean parked = stack.length > 0 && stack[0].getMethodName().startsWith("park");
        for (var frame : stack) {
            if (parked && frame.getClassName().equals(Lookups.class.getName())) {
                return true;
            }
        }
        return false;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SessionKey key() {
        return SessionKey.of(SessionId.random());
    }
}
