package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.UntaggedIds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Laws 6 and 12: the caller of a slow store leaves at its deadline, and the call goes on without it. */
class LateCallsTest extends CacheFixture {
    private final LateCalls calls = new LateCalls();
    private final SessionCache late = new SessionCache(store, calls, clock, WINDOW, 1_000, UntaggedIds.ACCEPT);

    @Test
    void aLoginThatIsCommittedAfterItsCallerHasLeftIsEnded() {
        var key = key();
        assertThrows(SessionStoreException.class, () -> late.insert(key, "alice", ""));
        calls.goOn();
        assertInstanceOf(Live.class, store.find(key));
        assertEquals(Reason.REVOKED.verdict(), late.find(key));
        late.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), store.find(key));
    }

    @Test
    void aLoginWhoseAnswerIsLostAfterItsCallerHasLeftIsEnded() {
        var key = key();
        assertThrows(SessionStoreException.class, () -> late.insert(key, "alice", ""));
        store.after = LateCallsTest::loseAnswer;
        calls.goOn();
        store.after = () -> {};
        late.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), store.find(key));
    }

    @Test
    void aRotationThatIsCommittedAfterItsCallerHasLeftLeavesNoSession() {
        var key = store.uncachedSession();
        var next = key();
        assertThrows(SessionStoreException.class, () -> late.rotate(key, next));
        calls.goOn();
        assertInstanceOf(Live.class, store.find(next));
        late.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), store.find(next));
    }

    /** A session whose id nobody has would stay live. */
    @Test
    void aRotationWhoseAnswerIsLostLeavesNoSession() {
        var key = store.uncachedSession();
        var next = key();
        store.after = LateCallsTest::loseAnswer;
        assertThrows(SessionStoreException.class, () -> cache.rotate(key, next));
        store.after = () -> {};
        cache.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), store.find(next));
    }

    /** The caller was told "not done", so the audit hears of it from the repetition. */
    @Test
    void aRevocationWhoseCallerHasLeftIsRefusedAtOnceAndReportedLater() {
        var key = store.uncachedSession();
        assertThrows(SessionStoreException.class, () -> late.revoke(key));
        assertEquals(Reason.REVOKED.verdict(), late.find(key));
        calls.goOn();
        assertEquals(Set.of(key.toString()), confirmed());
    }

    @Test
    void aRevocationOfAllSessionsWhoseCallerHasLeftIsRefusedAtOnceAndRepeated() {
        var key = store.uncachedSession();
        var cached = store.uncachedSession();
        assertInstanceOf(Live.class, late.find(cached));
        assertThrows(SessionStoreException.class, () -> late.revokeAll("carol", null));
        assertEquals(Reason.REVOKED.verdict(), late.find(cached));
        assertEquals(Set.of(key.toString(), cached.toString()), confirmed());
        assertTrue(confirmed().isEmpty());
        assertEquals(Reason.REVOKED.verdict(), store.find(key));
    }

    /** The read that has not begun must not keep later checks waiting. */
    @Test
    void aCheckWhoseReadDidNotBeginDoesNotHoldTheNextOne() {
        var key = store.uncachedSession();
        calls.delaysReads = true;
        assertThrows(SessionStoreException.class, () -> late.find(key));
        calls.delaysReads = false;
        assertInstanceOf(Live.class, late.find(key));
    }

    private Set<String> confirmed() {
        var reported = new ArrayList<String>();
        late.confirmRevocations(new SessionListener() {
            @Override
            public void revoked(String handle) {
                reported.add(handle);
            }
        });
        return Set.copyOf(reported);
    }

    private static void loseAnswer() {
        throw new SessionStoreException(StoreFailure.ANSWER_LOST, "committed all the same", null);
    }

    /** Lets each caller leave before its call runs. */
    private static final class LateCalls implements StoreCalls {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private boolean delaysReads;

        void goOn() {
            List.copyOf(waiting).forEach(Runnable::run);
            waiting.clear();
        }

        @Override
        public <T> T run(Supplier<T> call, Consumer<? super T> unclaimed) {
            waiting.add(() -> {
                try {
                    unclaimed.accept(call.get());
                } catch (SessionStoreException e) {
                    assertEquals(StoreFailure.ANSWER_LOST, e.failure());
                }
            });
            throw SessionStoreException.withoutStackTrace(StoreFailure.TIMED_OUT);
        }

        @Override
        public <T> T read(Supplier<T> call) {
            return delaysReads ? run(call, late -> {}) : call.get();
        }

        @Override
        public <T> T together(Supplier<T> calls) {
            return calls.get();
        }

        @Override
        public Duration timeLeft() {
            return TIMEOUT;
        }
    }
}
