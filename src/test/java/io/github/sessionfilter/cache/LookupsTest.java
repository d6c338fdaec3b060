package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sessionfilter.cache.Lookups.WaitStrategy;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.UntaggedIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The reads of uncached sessions, with a store that blocks or fails. */
class LookupsTest extends CacheFixture {
    /** Law 7: one read per id, however many requests wait for it. */
    @Test
    void readsAnUncachedIdOnceForManyThreads() throws Exception {
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

    /** Law 12: a bounded number of threads waits for the store, and a cached session needs none of them. */
    @Test
    void failsAtOnceWhenTooManyThreadsWait() throws Exception {
        var cached = cache.insert(key(), "alice", "").key();
        var release = new CountDownLatch(1);
        store.before = () -> await(release);
        var reads = new ArrayList<Future<SessionVerdict>>();
        for (int i = 0; i < Lookups.MAX_READS; i++) {
            var uncached = store.uncachedSession();
            reads.add(threads.submit(() -> cache.find(uncached)));
        }
        awaitWaiting(Lookups.MAX_READS);
        assertThrows(SessionStoreException.class, () -> cache.find(store.uncachedSession()));
        assertLive(cached);
        release.countDown();
        for (var read : reads) {
            assertInstanceOf(Live.class, read.get());
        }
        assertEquals(Lookups.MAX_READS, store.finds.get());
        store.before = () -> {};
        assertLive(store.uncachedSession());
    }

    /** A thread that has joined a read waits for a bounded time. */
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

    /** A flood of random ids reaches the store seldom and evicts no session. A live id gets a 503, and no refusal. */
    @Test
    void limitsTheReadsOfAFloodOfUnknownIds() {
        var cached = new ArrayList<SessionKey>();
        for (int i = 0; i < 1_000; i++) {
            cached.add(cache.insert(key(), "alice", "").key());
        }
        var uncached = key();
        store.insert(uncached, "bob", "");
        int overload = 0;
        for (int i = 0; i < 20_000; i++) {
            try {
                assertEquals(Reason.UNKNOWN.verdict(), cache.find(key()));
            } catch (SessionStoreException e) {
                overload++;
            }
        }
        assertEquals(ReadBudget.BURST, store.finds.get());
        assertEquals(20_000 - ReadBudget.BURST, overload);
        assertThrows(SessionStoreException.class, () -> cache.find(uncached));
        store.failing = true;
        cached.forEach(this::assertLive);
        store.failing = false;
        time.advance(Duration.ofSeconds(1));
        assertLive(uncached);
    }

    /** The budget for unknown ids delays no session that is merely uncached. */
    @Test
    void doesNotLimitTheReadsOfKnownIds() {
        for (int i = 0; i < 5_000; i++) {
            var key = key();
            store.insert(key, "alice", "");
            assertLive(key);
        }
    }

    /** The read of the other check may be older than the revocation, whose keys may be unknown. */
    @Test
    void aCheckAfterARevocationJoinsNoReadFromBeforeIt() throws Exception {
        var verdicts = new ArrayList<SessionVerdict>();
        var joined = new CountDownLatch(1);
        var checked = new SessionCache[1];
        var key = store.uncachedSession();
        checked[0] = new SessionCache(
                store,
                StoreCalls.onCallersThread(TIMEOUT),
                clock,
                WINDOW,
                1_000,
                UntaggedIds.ACCEPT,
                (answer, timeout) -> {
                    if (verdicts.isEmpty() && !answer.isDone()) {
                        var after = ((CompletableFuture<SessionVerdict>) answer).thenRun(() -> {
                            store.after = () -> {};
                            store.revokeAll("carol", null, Long.MAX_VALUE); // an earlier call, whose answer was lost
                            checked[0].revokeAll("carol", null);
                            verdicts.add(checked[0].find(key));
                        });
                        assertFalse(after.isDone());
                        joined.countDown();
                    }
                    return WaitStrategy.blocking(answer, timeout);
                });
        store.after = () -> await(joined);
        var reader = threads.submit(() -> checked[0].find(key));
        awaitFinds(1);
        var other = threads.submit(() -> checked[0].find(key));
        reader.get();
        other.get();
        assertEquals(List.of(Reason.REVOKED.verdict()), verdicts);
    }

    /** A read that was left behind by a revocation ends, and the one that has taken its place goes on. */
    @Test
    void aCheckJoinsTheReadThatReplacedAnother() throws Exception {
        var key = store.uncachedSession();
        var first = new CountDownLatch(1);
        var second = new CountDownLatch(1);
        var joins = new AtomicInteger();
        var checked = new SessionCache(
                store,
                StoreCalls.onCallersThread(TIMEOUT),
                clock,
                WINDOW,
                1_000,
                UntaggedIds.ACCEPT,
                (answer, timeout) -> {
                    joins.incrementAndGet();
                    return WaitStrategy.blocking(answer, timeout);
                });
        store.before = () -> await(first);
        var left = threads.submit(() -> checked.find(key));
        awaitFinds(1);
        store.before = () -> {};
        checked.revokeAll("bob", null);
        store.before = () -> await(second);
        var replacing = threads.submit(() -> checked.find(key));
        awaitFinds(2);
        first.countDown();
        left.get();
        checked.evict(key); // which the first read has cached
        var joining = threads.submit(() -> checked.find(key));
        while (joins.get() == 0 && store.finds.get() == 2 && !joining.isDone()) {
            Thread.onSpinWait();
        }
        second.countDown();
        assertInstanceOf(Live.class, replacing.get());
        assertInstanceOf(Live.class, joining.get());
        assertEquals(2, store.finds.get());
    }

    private void awaitFinds(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (store.finds.get() < count) {
            assertFalse(System.nanoTime() > deadline, "fewer than " + count + " reads");
            Thread.onSpinWait();
        }
    }

    /** Waits until {@code count} threads of the test wait in the cache or the store. */
    private static void awaitWaiting(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (Thread.getAllStackTraces().values().stream()
                        .filter(LookupsTest::waitsInTheCache)
                        .count()
                < count) {
            assertFalse(System.nanoTime() > deadline, "fewer than " + count + " threads wait");
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
}
