package io.github.sessionfilter.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionLimit.WhenFull;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Law 12: however many statements a call takes, one deadline bounds the wait of its caller. */
class OneDeadlineTest {
    private final TestClock time = new TestClock();
    private final StoreClock clock = new StoreClock(time.node());
    private final MemoryStore store = new MemoryStore(time, clock, TestTimeouts.NO_STALENESS);
    private final CountedDeadlines calls = new CountedDeadlines();
    private final List<String> alone = new ArrayList<>();
    private final SessionManager manager = new SessionManager(
            recorded(new UncachedSessions(store)),
            clock,
            TestTimeouts.NO_STALENESS,
            new SessionLimit(1, WhenFull.REVOKE_OLDEST),
            SessionListener.NONE,
            calls);

    /** Runs each call on its caller's thread, and knows whether several calls share a deadline. */
    private static final class CountedDeadlines implements StoreCalls {
        private int depth;
        private int deadlines;

        @Override
        public <T> T run(Supplier<T> call, Consumer<? super T> unclaimed) {
            return call.get();
        }

        @Override
        public <T> T read(Supplier<T> call) {
            return call.get();
        }

        @Override
        public <T> T together(Supplier<T> calls) {
            deadlines += depth == 0 ? 1 : 0;
            depth++;
            try {
                return calls.get();
            } finally {
                depth--;
            }
        }

        @Override
        public Duration timeLeft() {
            return Duration.ofDays(1);
        }
    }

    /** Returns {@code sessions}, whose calls without a shared deadline are recorded. */
    private SessionRepository recorded(SessionRepository sessions) {
        return (SessionRepository) Proxy.newProxyInstance(
                SessionRepository.class.getClassLoader(),
                new Class<?>[] {SessionRepository.class},
                (proxy, method, args) -> {
                    if (calls.depth == 0) {
                        alone.add(method.getName());
                    }
                    try {
                        return method.invoke(sessions, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void boundsALoginWithItsLimitAndThePresentedSession() {
        manager.create("alice", "");
        manager.replace(manager.create("bob", "").id(), "alice", "");
        assertEquals(List.of(), alone);
        assertEquals(1, manager.list("alice").size());
    }

    @Test
    void boundsARotation() {
        manager.rotate(manager.create("alice", "").id());
        assertEquals(List.of(), alone);
    }

    @Test
    void boundsALogout() {
        var session = manager.create("alice", "");
        assertTrue(manager.revoke("alice", session.session().key().handle()));
        manager.revoke(session.id());
        assertEquals(List.of(), alone);
    }

    /** A request may present several ids, and a store may fail at each. */
    @Test
    void boundsALogoutOfSeveralSessions() {
        var ids = List.of(
                manager.create("alice", "").id(), manager.create("bob", "").id());
        int before = calls.deadlines;
        manager.revoke(ids);
        assertEquals(before + 1, calls.deadlines);
        assertEquals(List.of(), alone);
        assertEquals(List.of(), manager.list("alice"));
        assertEquals(List.of(), manager.list("bob"));
    }
}
