package io.github.sessionfilter.running;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs what may block when a response is ended: the actions of the application, and close frames of WebSockets.
 *
 * <p>It has up to {@value #THREADS} daemon threads while there is work. Up to {@value #MAX_WAITING} actions wait, and further ones
 * are dropped. Thread-safe.
 */
final class EndActions implements Executor {
    private static final int THREADS = 16;
    private static final int MAX_WAITING = 100_000;
    private static final int IDLE_SECONDS = 5;
    /** Half of the time that the end may take. */
    private static final long HALF_CLOSE_MILLIS = 500;

    private final ThreadPoolExecutor threads;
    private final Logger logger;
    private final AtomicBoolean warned = new AtomicBoolean();

    EndActions(Logger logger) {
        this.logger = logger;
        var number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), action -> {
                    var thread = new Thread(action, "session-filter-end-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs an action soon. Its failure is logged. */
    @Override
    public void execute(Runnable action) {
        try {
            threads.execute(() -> attempt(action));
        } catch (RejectedExecutionException e) {
            warn("an action at the end of a response was dropped; expected that such actions return soon", e);
        }
    }

    private void attempt(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            warn("an action at the end of a response has failed", e);
        }
    }

    /** Warns once; an application's actions may fail for each of its responses. */
    private void warn(String message, Throwable cause) {
        logger.log(warned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG, message, cause);
    }

    /** Waits at most half a second for the actions, and interrupts those that still run. */
    void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(HALF_CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
                if (!threads.awaitTermination(HALF_CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    warn("an action at the end of a response still runs", new IllegalStateException("interrupted"));
                }
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
