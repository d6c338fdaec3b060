package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sessionfilter.session.LoginTerms;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import io.github.sessionfilter.session.TestTimeouts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Law 5: a session that is used just before it expires is live on every node, also before a batch of touches is written. */
class EdgeOfExpiryTest {
    private static final Duration MILLI = Duration.ofMillis(1);

    private final TestClock time = new TestClock();
    private final StoreClock clock = new StoreClock(time.node());
    private final SessionTimeouts timeouts = TestTimeouts.DEFAULTS;
    private final ScriptedStore store = new ScriptedStore(time, clock, timeouts);
    private final Node one = new Node();
    private final Node other = new Node();
    private final SessionId id = one.manager.create("alice", "").id();
    private final SessionKey key = SessionKey.of(id);

    /** A node with a cache and a manager on the shared store. */
    private final class Node {
        final SessionCache cache = new SessionCache(
                store,
                clock,
                RevocationWindow.of(timeouts.maxStaleness(), Duration.ofSeconds(2)),
                1_000,
                Duration.ofSeconds(30));
        final SessionManager manager = new SessionManager(cache, clock, timeouts, SessionLimit.NONE);

        /** Checks and touches the session, as the gate does. */
        SessionVerdict use() {
            cache.synchronize();
            return manager.check(id) instanceof Live live ? manager.touch(live) : manager.check(id);
        }

        Session live() {
            return assertInstanceOf(Live.class, use()).session();
        }
    }

    private void passUntilLeft(Duration left) {
        time.advance(timeouts.idleTimeout().plus(timeouts.touchLag()).minus(left));
    }

    @Test
    void aSessionUsedInItsLastMillisecondIsLiveOnTheNodeThatHasItCached() {
        other.live();
        passUntilLeft(MILLI);
        one.live();
        time.advance(MILLI);
        other.live();
        one.live();
    }

    @Test
    void aSessionUsedInItsLastMillisecondIsLiveOnANodeThatHasNeverReadIt() {
        passUntilLeft(MILLI);
        one.live();
        time.advance(MILLI);
        other.live();
    }

    @Test
    void aSessionThatIsReadFromTheStoreInItsLastMillisecondIsLiveOnTheOtherNode() {
        passUntilLeft(MILLI);
        other.live();
        time.advance(MILLI);
        one.live();
    }

    /** The touch is written after the outage. */
    @Test
    void aTouchIsWrittenFirstIfAnOutageCouldDelayItBeyondTheExpiry() {
        passUntilLeft(timeouts.touchReserve(LoginTerms.NONE));
        one.live();
        assertEquals(1, store.touched.size());
        assertEquals(0, one.cache.touchesPending());
    }

    /** The monotonic clock has stopped meanwhile, so the time of the check is too early. */
    @Test
    void aTouchIsWrittenFirstIfTheMachineWasSuspendedDuringTheCheck() {
        var suspended = Duration.ofMinutes(1);
        passUntilLeft(timeouts.touchReserve(LoginTerms.NONE).plus(suspended));
        var live = assertInstanceOf(Live.class, one.manager.check(id));
        time.stepWall(suspended);
        time.advance(MILLI);
        one.manager.touch(live);
        assertEquals(1, store.touched.size());
    }

    @Test
    void anEarlierTouchIsWrittenBehindTheRequest() {
        passUntilLeft(timeouts.touchReserve(LoginTerms.NONE).plus(MILLI));
        one.live();
        assertEquals(0, store.touched.size());
        time.advance(timeouts.touchReserve(LoginTerms.NONE)); // an outage
        other.live(); // before the touch is written
        one.cache.writeTouches();
        time.advance(MILLI);
        other.live();
    }

    @Test
    void theNextUseNeedsNoFurtherStatement() {
        passUntilLeft(MILLI);
        one.live();
        int reads = store.finds.get();
        time.advance(MILLI);
        one.live();
        assertEquals(1, store.touched.size());
        assertEquals(reads, store.finds.get());
    }

    /** Law 6: neither yes nor no. */
    @Test
    void aUseThatCannotBeWrittenIsNotGranted() {
        one.live();
        passUntilLeft(MILLI);
        var live = assertInstanceOf(Live.class, one.manager.check(id));
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> one.manager.touch(live));
        store.failing = false;
        time.advance(MILLI);
        assertEquals(Reason.EXPIRED.verdict(), one.use());
        assertEquals(Reason.EXPIRED.verdict(), other.use());
    }

    @Test
    void aUseOfASessionThatAnotherNodeHasRevokedIsRefused() {
        one.live();
        passUntilLeft(MILLI);
        one.cache.synchronize();
        var live = assertInstanceOf(Live.class, one.manager.check(id));
        other.manager.revoke(id);
        assertEquals(Reason.REVOKED.verdict(), one.manager.touch(live));
    }

    @Test
    void aUseOfASessionWhoseRowIsGoneIsRefused() {
        passUntilLeft(MILLI);
        one.cache.synchronize();
        one.live();
        time.advance(timeouts.idleTimeout().plus(timeouts.touchLag()).minus(MILLI.multipliedBy(1_500)));
        one.cache.synchronize();
        var live = assertInstanceOf(Live.class, one.manager.check(id));
        store.lose(key);
        assertEquals(Reason.UNKNOWN.verdict(), one.manager.touch(live));
    }

    /** No touch extends a session beyond its absolute timeout, so none needs to be waited for. */
    @Test
    void aUseThatExtendsNothingIsNotWrittenFirst() {
        var step = timeouts.idleTimeout();
        for (var passed = step; passed.compareTo(timeouts.absoluteTimeout()) < 0; passed = passed.plus(step)) {
            time.advance(step);
            one.live();
            one.cache.writeTouches();
        }
        int written = store.touched.size();
        time.advance(step.minus(MILLI));
        one.live();
        assertEquals(written, store.touched.size());
    }

    /** A node may be suspended while it sends a response. */
    @Test
    void aTouchOfARunningResponseCountsOnlyOnceItIsWritten() {
        var session = one.live();
        passUntilLeft(MILLI);
        one.cache.synchronize();
        one.manager.touch(session); // waits for nothing
        assertEquals(0, store.touched.size());
        one.live();
        time.advance(MILLI);
        other.live();
        one.cache.writeTouches();
        one.live();
    }

    /** The row has expired, and the touch of the running response is not written yet. */
    @Test
    void aCheckWritesATouchThatExtendsAnExpiredRow() {
        var session = one.live();
        passUntilLeft(MILLI);
        one.manager.touch(session);
        time.advance(MILLI);
        one.live();
        other.live();
    }

    @Test
    void aPendingTouchIsCountedAfterItIsWritten() {
        var session = one.live();
        var awhile = Duration.ofMinutes(20);
        time.advance(awhile);
        one.cache.synchronize();
        passUntilLeft(MILLI.plus(awhile));
        one.manager.touch(session);
        one.cache.writeTouches();
        time.advance(MILLI);
        one.cache.synchronize();
        store.failing = true;
        assertInstanceOf(Live.class, one.manager.check(id));
    }
}
