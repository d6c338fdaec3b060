package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the check of a cached session leaves to the garbage collector: bytes, which no busy machine changes. */
class CheckAllocationTest {
    private static final int SESSIONS = 1_000;
    private static final int ROUNDS = 50;
    private static final long LIMIT_BYTES = 200;

    private final TestClock time = new TestClock();
    private final StoreClock clock = new StoreClock(new NodeClock(time, time::millis));
    private final SessionTimeouts timeouts =
            new SessionTimeouts(Duration.ofMinutes(30), Duration.ofHours(12), Duration.ofMinutes(1), Duration.ZERO);
    private final SessionCache cache = new SessionCache(
            new ScriptedStore(time, clock, timeouts),
            clock,
            new RevocationWindow(Duration.ofDays(1), Duration.ofDays(1)),
            SESSIONS,
            Duration.ofSeconds(30));
    private final SessionManager manager = new SessionManager(cache, clock, timeouts, SessionLimit.NONE);

    /** From the header's text to the verdict, and the use counted; compiled code may take less, and never takes more. */
    @Test
    void aCheckAllocatesNoMoreThanItsBound() {
        var headers = IntStream.range(0, SESSIONS)
                .mapToObj(i -> manager.create("alice", "").id().secret())
                .toArray(String[]::new);
        check(headers); // whatever is made once for the thread
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < ROUNDS; round++) {
            check(headers);
        }
        long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / (ROUNDS * SESSIONS);
        assertTrue(bytes <= LIMIT_BYTES, "a check allocates " + bytes + " bytes; expected at most " + LIMIT_BYTES);
    }

    private void check(String[] headers) {
        for (var header : headers) {
            manager.touch((Live) manager.check(Objects.requireNonNull(SessionId.parse(header))));
        }
    }
}
