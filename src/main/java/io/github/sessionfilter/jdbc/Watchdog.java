package io.github.sessionfilter.jdbc;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Aborts a connection whose answer takes too long although its bytes keep arriving.
 *
 * <p>Each byte begins a driver's time-out anew. One daemon thread looks at all answers, so a call that is answered in time
 * costs no hand-over. The thread ends after three seconds at rest. Thread-safe.
 */
final class Watchdog implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    /** After so many intervals at rest, the thread ends. The sync of each second keeps it alive. */
    private static final int IDLE_INTERVALS = 30;

    private static final Duration ENDS_WITHIN = Duration.ofSeconds(2);

    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final Set<AnswerTimeout> watched = ConcurrentHashMap.newKeySet();
    private @Nullable Thread thread;
    private volatile boolean started;
    private boolean closed;

    /** Watches {@code timeout} until {@link #leave}. */
    void watch(AnswerTimeout timeout) {
        watched.add(timeout);
        if (!started) {
            start();
        }
    }

    void leave(AnswerTimeout timeout) {
        watched.remove(timeout);
        timeout.end();
    }

    private synchronized void start() {
        if (!started && !closed) {
            started = true;
            // Without the request's inheritable thread locals, which the thread would keep alive.
            thread = new Thread(null, this::run, "session-filter-watchdog", 0, false);
            thread.setContextClassLoader(loader);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try {
            for (int idle = 0; idle < IDLE_INTERVALS || !endAtRest(); ) {
                TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
                idle = watched.isEmpty() ? idle + 1 : 0;
                check();
            }
        } catch (InterruptedException e) {
            return; // closed
        }
    }

    /** Returns whether the thread ends. A call that is watched from now on starts another one. */
    private synchronized boolean endAtRest() {
        started = false; // before the look at the calls: a call is added first, and looks at this second
        if (watched.isEmpty()) {
            return true;
        }
        started = true;
        return false;
    }

    /** Aborts the connections that were late already at the check before. */
    void check() {
        watched.forEach(AnswerTimeout::check);
    }

    /** Ends the thread, and waits for its end. */
    @Override
    public void close() {
        Thread ending;
        synchronized (this) {
            closed = true;
            ending = thread;
        }
        if (ending == null) {
            return;
        }
        ending.interrupt();
        try {
            ending.join(ENDS_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
