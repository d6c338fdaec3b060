package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.github.sessionfilter.session.TestTimeouts;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How many bytes the check of a cached session allocates, which does not depend on the load of the machine. It depends on
 * the JDK's own digests, so the bound is for one JDK.
 */
@Tag("once")
class CheckAllocationTest {
    private static final int SESSIONS = 1_000;
    private static final int ROUNDS = 50;
    private static final long LIMIT_BYTES = 200;

    private final TestClock time = new TestClock();
    private final StoreClock clock = new StoreClock(new NodeClock(time, time::millis));
    private final SessionTimeouts timeouts = TestTimeouts.NO_STALENESS;
    private final SessionCache cache = new SessionCache(
            new ScriptedStore(time, clock, timeouts),
            clock,
            new RevocationWindow(Duration.ofDays(1), Duration.ofDays(1)),
            SESSIONS,
            Duration.ofSeconds(30));
    private final SessionManager manager = new SessionManager(cache, clock, timeouts, SessionLimit.NONE);

    /** In a JVM of its own: in that of other tests, the classes that Mockito has instrumented allocate more. */
    @Test
    void aCheckAllocatesNoMoreThanItsBound() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CheckAllocationTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        long bytes = Long.parseLong(printed.strip());
        assertTrue(bytes <= LIMIT_BYTES, "a check allocates " + bytes + " bytes; expected at most " + LIMIT_BYTES);
    }

    /** Prints how many bytes a check allocates. */
    public static void main(String[] args) {
        System.out.println(new CheckAllocationTest().bytesOfACheck());
    }

    /** From the text of the header to the verdict, with the touch; compiled code may allocate less, but never more. */
    private long bytesOfACheck() {
        var headers = IntStream.range(0, SESSIONS)
                .mapToObj(i -> manager.create("alice", "").id().secret())
                .toArray(String[]::new);
        check(headers); // allocates the objects that each thread needs once
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < ROUNDS; round++) {
            check(headers);
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / (ROUNDS * SESSIONS);
    }

    private void check(String[] headers) {
        for (var header : headers) {
            manager.touch((Live) manager.check(Objects.requireNonNull(SessionId.parse(header))));
        }
    }
}
