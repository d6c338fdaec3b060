package io.github.sessionfilter.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Law 12: a request waits for its calls until one deadline, however many there are. */
class CallThreadsTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final TestClock time = new TestClock();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void release() {
        release.countDown();
    }

    @Test
    void aCallerGetsTheResultOrTheExceptionOfItsCall() {
        try (var calls = new CallThreads(1, false, LONG, time)) {
            assertEquals("result", calls.run(() -> "result", late -> {}));
            var thrown = new IllegalStateException("from a test");
            assertSame(
                    thrown,
                    assertThrows(
                            IllegalStateException.class,
                            () -> calls.run(
                                    () -> {
                                        throw thrown;
                                    },
                                    late -> {})));
        }
    }

    @Test
    void aCallerLeavesAtItsDeadlineAndItsCallGoesOn() throws Exception {
        var unclaimed = new CompletableFuture<String>();
        var begun = new CountDownLatch(1);
        try (var calls = new CallThreads(1, false, SHORT, time)) {
            SessionStoreException left = null;
            while (begun.getCount() > 0) { // a call does not run if its caller leaves before it begins
                left = assertThrows(
                        SessionStoreException.class, () -> calls.run(() -> held(begun), unclaimed::complete));
            }
            assertEquals(StoreFailure.TIMED_OUT, left.failure());
            assertTrue(left.isOutcomeUnknown());
            assertFalse(unclaimed.isDone());
            release.countDown();
            assertEquals("held", unclaimed.get());
        }
    }

    @Test
    void severalCallsShareOneDeadline() {
        try (var calls = new CallThreads(1, true, Duration.ofSeconds(2), time)) {
            var second = new AtomicBoolean();
            calls.together(() -> {
                calls.run(() -> "first", late -> {});
                time.advance(Duration.ofMillis(1_500));
                assertEquals(Duration.ofMillis(500), calls.timeLeft());
                time.advance(Duration.ofMillis(501));
                assertThrows(SessionStoreException.class, () -> calls.run(() -> second.getAndSet(true), late -> {}));
                assertThrows(SessionStoreException.class, () -> calls.read(() -> second.getAndSet(true)));
                assertThrows(
                        SessionStoreException.class,
                        () -> calls.together(() -> calls.run(() -> second.getAndSet(true), late -> {})));
                return "";
            });
            assertFalse(second.get());
            assertEquals(Duration.ofSeconds(2), calls.timeLeft());
        }
    }

    /** A read on the caller's thread may take a whole timeout. */
    @Test
    void aReadRunsOnTheCallersThreadOnlyIfItIsTheFirstCall() {
        try (var calls = new CallThreads(1, true, Duration.ofSeconds(2), time)) {
            var caller = Thread.currentThread();
            assertSame(caller, calls.read(Thread::currentThread));
            calls.together(() -> {
                assertSame(caller, calls.read(Thread::currentThread));
                time.advance(Duration.ofMillis(200));
                assertNotSame(caller, calls.read(Thread::currentThread));
                return "";
            });
        }
    }

    @Test
    void aCallDoesNotBeginAfterItsCallerHasLeft() throws Exception {
        var ran = new AtomicBoolean();
        var begun = new CountDownLatch(1);
        try (var calls = new CallThreads(1, false, SHORT, time)) {
            while (begun.getCount() > 0) {
                assertThrows(SessionStoreException.class, () -> calls.run(() -> held(begun), late -> {}));
            }
            assertThrows(SessionStoreException.class, () -> calls.run(() -> ran.getAndSet(true), late -> {}));
            release.countDown();
        }
        assertFalse(ran.get());
    }

    @Test
    void aCallBeyondTheQueueFailsAtOnce() throws Exception {
        var failures = new LinkedBlockingQueue<StoreFailure>();
        var callers = new ArrayList<Thread>();
        try (var calls = new CallThreads(1, false, LONG, time)) {
            for (int i = 0; i < 258; i++) { // one runs, and 256 wait
                var caller = new Thread(() -> {
                    try {
                        calls.run(() -> held(new CountDownLatch(1)), late -> {});
                    } catch (SessionStoreException e) {
                        failures.add(e.failure());
                    }
                });
                callers.add(caller);
                caller.start();
            }
            assertEquals(StoreFailure.TOO_MANY_WAITING, failures.take());
            release.countDown();
            for (var caller : callers) {
                caller.join();
            }
            assertTrue(failures.isEmpty());
        }
    }

    @Test
    void itsThreadsAreDaemonsOfTheWebappAndEndWhenItIsClosed() throws Exception {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        try (var webapp = new URLClassLoader(new URL[0])) {
            thread.setContextClassLoader(webapp);
            var calls = new CallThreads(2, false, LONG, time);
            thread.setContextClassLoader(before);
            var started = calls.run(Thread::currentThread, late -> {});
            assertTrue(started.isDaemon());
            assertTrue(started.getName().startsWith("session-filter-call-"), started.getName());
            assertSame(webapp, started.getContextClassLoader());
            calls.close();
            assertFalse(started.isAlive());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private String held(CountDownLatch begun) {
        begun.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "held";
    }
}
