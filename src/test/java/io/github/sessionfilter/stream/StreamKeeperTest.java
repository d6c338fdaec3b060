package io.github.sessionfilter.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.ListedStream;
import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import io.github.sessionfilter.stream.StreamVerdict.Reason;
import io.github.sessionfilter.stream.StreamVerdict.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Streams of two nodes on one store, in a time that the test moves. */
class StreamKeeperTest {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestClock time = new TestClock();
    private final ScriptedStreams store = new ScriptedStreams(time::millis, LEASE);
    private final List<MediaStream> endedHere = Collections.synchronizedList(new ArrayList<>());
    private final List<MediaStream> endedThere = Collections.synchronizedList(new ArrayList<>());
    private final StreamKeeper here = keeper(1, endedHere::add);
    private final StreamKeeper there = keeper(1, endedThere::add);
    private final MediaStream phone = stream("alice");
    private final MediaStream tv = stream("alice");

    private StreamKeeper keeper(int limit, StreamResponses responses) {
        var clock = new StoreClock(time.node());
        clock.observe(time.millis(), clock.sending());
        return new StreamKeeper(store, StoreCalls.onCallersThread(SECOND), clock, LEASE, limit, 1_000, responses);
    }

    private static MediaStream stream(String person) {
        var key = SessionKey.of(SessionId.random());
        return new MediaStream(key, key, person);
    }

    private static MediaStream stream(String person, int limit) {
        var key = SessionKey.of(SessionId.random());
        return new MediaStream(key, key, person, limit);
    }

    /** The setting allows one. */
    @Test
    void aLoginMayAllowAnotherNumberOfStreams() {
        admitted(here.admit(phone));
        var second = stream("alice", 2);
        admitted(there.admit(second));
        refused(Reason.LIMIT, there.admit(stream("alice", 2)));
        refused(Reason.LIMIT, there.admit(tv));
        pass(Duration.ofMinutes(5));
        admitted(there.admit(stream("alice", 3)));
    }

    private StreamManager manager(StreamKeeper keeper) {
        return new StreamManager(store, keeper, StoreCalls.onCallersThread(SECOND));
    }

    private static HeldStream admitted(StreamVerdict verdict) {
        return assertInstanceOf(HeldStream.class, verdict);
    }

    private static Refused refused(Reason reason, StreamVerdict verdict) {
        var refused = assertInstanceOf(Refused.class, verdict);
        assertEquals(reason, refused.reason());
        return refused;
    }

    /** Lets time pass, with the tasks of both nodes each second. */
    private void pass(Duration duration) {
        for (long left = duration.toSeconds(); left > 0; left--) {
            time.advance(SECOND);
            for (var node : List.of(here, there)) {
                tryAgainLater(node::readEnds);
                tryAgainLater(node::extend);
            }
        }
    }

    private static void tryAgainLater(Runnable task) {
        try {
            task.run();
        } catch (SessionStoreException away) {
            // the next call tries again
        }
    }

    @Test
    void aSegmentOfAStreamThatRunsAsksNothing() {
        var first = admitted(here.admit(phone));
        assertEquals(1, store.calls);
        for (int i = 0; i < 100; i++) {
            assertSame(first, here.admit(phone));
        }
        assertEquals(1, store.calls);
    }

    @Test
    void aUsedLeaseIsExtendedEveryThirdInOneCall() {
        var streams = new ArrayList<MediaStream>();
        for (int i = 0; i < 10; i++) {
            streams.add(stream("person " + i));
        }
        streams.forEach(here::admit);
        int before = store.calls;
        for (int i = 0; i < 12; i++) {
            streams.forEach(stream -> admitted(here.admit(stream)));
            time.advance(Duration.ofSeconds(5));
            here.extend();
        }
        assertEquals(3, store.calls - before);
    }

    @Test
    void aStreamThatIsNotUsedLosesItsSlot() {
        admitted(here.admit(phone));
        pass(LEASE.minus(SECOND));
        refused(Reason.LIMIT, there.admit(tv));
        pass(SECOND);
        admitted(there.admit(tv));
        refused(Reason.LIMIT, here.admit(phone));
        assertEquals(0, here.size());
    }

    @Test
    void aResponseThatRunsKeepsTheSlot() {
        var response = admitted(here.admit(phone));
        for (int i = 0; i < 600; i++) {
            response.use();
            pass(SECOND);
        }
        refused(Reason.LIMIT, there.admit(tv));
        assertSame(response, here.admit(phone));
        pass(LEASE.plus(LEASE.dividedBy(3)));
        admitted(there.admit(tv));
    }

    @Test
    void aPlayerThatMovesToAnotherNodeKeepsItsSlot() {
        admitted(here.admit(phone));
        for (int i = 0; i < 30; i++) {
            admitted(there.admit(phone));
            pass(Duration.ofSeconds(10));
        }
        refused(Reason.LIMIT, here.admit(tv));
        assertEquals(0, here.size());
    }

    @Test
    void aRefusalIsAskedForOncePerSecond() {
        admitted(here.admit(phone));
        int before = store.calls;
        for (int i = 0; i < 50; i++) {
            assertEquals(
                    List.of(phone.key().handle()),
                    refused(Reason.LIMIT, here.admit(tv)).running().stream()
                            .map(ListedStream::handle)
                            .toList());
        }
        assertEquals(1, store.calls - before);
        time.advance(SECOND);
        here.admit(tv);
        assertEquals(2, store.calls - before);
    }

    @Test
    void aStreamThatIsEndedOnAnotherNodeEndsWithinASync() {
        var played = admitted(here.admit(phone));
        assertTrue(manager(there).end("alice", phone.key().handle()));
        assertFalse(played.isEnded());
        pass(SECOND);
        assertTrue(played.isEnded());
        assertEquals(List.of(phone), endedHere);
        refused(Reason.ENDED, here.admit(phone));
        refused(Reason.ENDED, there.admit(phone));
        admitted(there.admit(tv));
    }

    @Test
    void aStreamThatIsEndedHereEndsAtOnce() {
        var played = admitted(here.admit(phone));
        refused(Reason.LIMIT, here.admit(tv));
        assertTrue(manager(here).end("alice", phone.key().handle()));
        assertTrue(played.isEnded());
        assertEquals(List.of(phone), endedHere);
        admitted(here.admit(tv));
        refused(Reason.ENDED, here.admit(phone));
    }

    /** Two players of one person do not throw each other out in turns. */
    @Test
    void anEndedStreamStartsWhenItsPersonSaysSoOrALeaseHasPassed() {
        admitted(here.admit(phone));
        manager(here).end("alice", phone.key().handle());
        pass(LEASE.minus(SECOND));
        refused(Reason.ENDED, here.admit(phone));
        pass(SECOND);
        admitted(here.admit(phone));
        manager(there).end("alice", phone.key().handle());
        var session = new Session(phone.key(), "alice", 0, 0, 0, 0);
        assertTrue(manager(there).startAgain(session));
        pass(SECOND);
        admitted(here.admit(phone));
        manager(there).end("alice", phone.key().handle());
        admitted(there.admit(tv));
        assertEquals(false, manager(here).startAgain(session), "the other stream has the slot now");
    }

    @Test
    void whatPlaysGoesOnWhileTheStoreIsAway() {
        admitted(here.admit(phone));
        pass(SECOND);
        admitted(here.admit(phone));
        store.isAway = true;
        for (int i = 0; i < 60; i++) {
            pass(Duration.ofSeconds(5));
            admitted(here.admit(phone));
        }
        assertThrows(SessionStoreException.class, () -> here.admit(tv));
        store.isAway = false;
        pass(SECOND);
        pass(LEASE.minus(SECOND));
        refused(Reason.LIMIT, there.admit(tv));
    }

    @Test
    void aStreamThatStoppedWhileTheStoreWasAwayAsksAgain() {
        admitted(here.admit(phone));
        pass(SECOND);
        admitted(here.admit(phone));
        store.isAway = true;
        pass(LEASE.plus(SECOND));
        assertThrows(SessionStoreException.class, () -> here.admit(phone));
    }

    @Test
    void aStreamThatHasLostItsSlotTakesAnotherOne() {
        var response = admitted(here.admit(phone));
        pass(SECOND);
        response.use();
        store.remove(phone);
        pass(LEASE.dividedBy(3));
        assertSame(response, here.admit(phone));
        assertEquals(1, store.list("alice").size());
        pass(SECOND);
        response.use();
        store.remove(phone);
        admitted(there.admit(tv));
        pass(LEASE.dividedBy(3));
        refused(Reason.LIMIT, here.admit(phone));
    }

    /** The reads of the ends may miss one. The next extension finds it. */
    @Test
    void anEndThatWasNotReadIsFoundByTheExtension() {
        var played = admitted(here.admit(phone));
        time.advance(SECOND);
        admitted(here.admit(phone));
        store.end("alice", phone.key());
        time.advance(LEASE.dividedBy(3));
        here.extend();
        assertEquals(List.of(phone), endedHere);
        assertTrue(played.isEnded());
        refused(Reason.ENDED, here.admit(phone));
    }

    @Test
    void manyRequestsThatComeAtOnceStartTheirStreamOnce() throws Exception {
        var threads = Executors.newFixedThreadPool(20);
        try {
            var barrier = new CyclicBarrier(20);
            Callable<StreamVerdict> request = () -> {
                barrier.await();
                return here.admit(phone);
            };
            for (var verdict : threads.invokeAll(Collections.nCopies(20, request))) {
                admitted(verdict.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, here.size());
        refused(Reason.LIMIT, here.admit(tv));
    }

    /** Law 12: who ends streams again and again does not make the starts of others ask the store again. */
    @Test
    void aStartAsksOnceWhileOthersEndStreams() {
        var starts = new AtomicInteger();
        store.duringStart = () -> {
            starts.incrementAndGet();
            here.end("bob", tv.key());
        };
        admitted(here.admit(phone));
        assertEquals(1, starts.get());
        assertEquals(1, here.size());
    }

    @Test
    void aStreamThatIsEndedDuringItsStartIsRefused() {
        store.duringStart = () -> {
            store.duringStart = () -> {};
            here.end("alice", phone.key());
        };
        refused(Reason.ENDED, here.admit(phone));
        assertEquals(0, here.size());
    }

    /** A person may have thousands of tickets, and each is a stream. */
    @Test
    void allStreamsThatAPersonMayNotStartAskOncePerSecond() {
        admitted(here.admit(phone));
        int before = store.calls;
        for (int i = 0; i < 50; i++) {
            refused(Reason.LIMIT, here.admit(stream("alice")));
        }
        assertEquals(1, store.calls - before);
        admitted(here.admit(stream("alice", 2)));
        admitted(here.admit(stream("bob")));
    }

    /** Law 12: the starts of one person wait for each other, and those of other people do not. */
    @Test
    void fewStartsOfOnePersonRunAtOnce() throws Exception {
        var clock = new StoreClock(time.node());
        clock.observe(time.millis(), clock.sending());
        var keeper = new StreamKeeper(store, StoreCalls.onCallersThread(LEASE), clock, LEASE, 1, 1_000, endedHere::add);
        var inTheStore = new Semaphore(0);
        var mayGoOn = new CountDownLatch(1);
        store.duringStart = () -> {
            inTheStore.release();
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        var asking = new ArrayList<Thread>();
        for (int i = 0; i < 10; i++) {
            asking.add(new Thread(() -> keeper.admit(stream("alice"))));
        }
        asking.forEach(Thread::start);
        while (!asking.stream().allMatch(StreamKeeperTest::waits)) {
            Thread.onSpinWait();
        }
        assertEquals(2, inTheStore.availablePermits());
        store.duringStart = () -> {};
        admitted(keeper.admit(stream("bob")));
        mayGoOn.countDown();
        for (var thread : asking) {
            thread.join();
        }
        assertEquals(2, keeper.size(), "one stream of each person");
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    void aStreamThatRunsMayMoveToANodeThatHasRefusedAnother() {
        admitted(there.admit(phone));
        refused(Reason.LIMIT, here.admit(tv));
        admitted(here.admit(phone));
    }

    @Test
    void aRefusalTellsOfFiftyStreams() {
        var many = keeper(60, endedHere::add);
        for (int i = 0; i < 60; i++) {
            admitted(many.admit(stream("alice")));
        }
        assertEquals(50, refused(Reason.LIMIT, many.admit(tv)).running().size());
    }

    /** The next extension may come after the end of the lease, when another stream has the slot. */
    @Test
    void aStreamThatWasPausedTellsTheStoreOfItsUseAtOnce() {
        admitted(here.admit(phone));
        pass(Duration.ofSeconds(55));
        admitted(here.admit(phone));
        time.advance(Duration.ofSeconds(30));
        refused(Reason.LIMIT, there.admit(tv));
    }

    @Test
    void aStreamThatWasPausedGoesOnWhileTheStoreIsAway() {
        admitted(here.admit(phone));
        pass(Duration.ofSeconds(55));
        store.isAway = true;
        admitted(here.admit(phone));
        pass(Duration.ofSeconds(10));
        admitted(here.admit(phone));
    }

    @Test
    void aResponseThatRunsKeepsTheSlotAfterARotation() {
        var before = admitted(here.admit(phone));
        store.rotate(phone, tv);
        var after = here.continueAs(before, tv);
        for (int i = 0; i < 300; i++) {
            after.use();
            pass(SECOND);
        }
        refused(Reason.LIMIT, there.admit(stream("alice")));
        assertTrue(manager(there).end("alice", tv.key().handle()));
        pass(SECOND);
        assertTrue(after.isEnded());
        assertEquals(List.of(tv), endedHere);
    }

    @Test
    void aNodeWithoutStreamsAsksNothing() {
        pass(Duration.ofMinutes(5));
        assertEquals(0, store.calls);
    }

    /** A node holds a bounded number of streams. Requests of the others read the store. */
    @Test
    void aFullNodeStillAdmits() {
        var clock = new StoreClock(time.node());
        clock.observe(time.millis(), clock.sending());
        var small = new StreamKeeper(store, StoreCalls.onCallersThread(SECOND), clock, LEASE, 1, 1, endedHere::add);
        admitted(small.admit(phone));
        var other = stream("bob");
        admitted(small.admit(other));
        int before = store.calls;
        admitted(small.admit(other));
        assertEquals(1, store.calls - before);
        assertEquals(1, small.size());
    }
}
