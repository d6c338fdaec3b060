package io.github.sessionfilter;

import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionTimeouts;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the work that no request waits for: warm-up, sync, writing of touches and revocations, id keys, and sweep.
 *
 * <p>It has five daemon threads, so that none of the five tasks waits for another. A task that fails is logged and runs
 * again. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // each task logs its own failures
final class BackgroundTasks {
    private static final int THREADS = 5;
    private static final Duration WARM_UP_RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final SessionCache cache;
    private final RunningResponses runningResponses;
    private final Sweeper sweeper;
    private final SessionListener listener;
    private final Duration syncInterval;
    private final ThrottledLog log;
    private final ScheduledThreadPoolExecutor threads;
    private volatile boolean closed;

    /** Creates the tasks. Nothing runs before {@link #start}. */
    BackgroundTasks(
            SessionCache cache,
            RunningResponses runningResponses,
            Sweeper sweeper,
            SessionListener listener,
            Duration syncInterval,
            ThrottledLog log) {
        this.cache = cache;
        this.runningResponses = runningResponses;
        this.sweeper = sweeper;
        this.listener = listener;
        this.syncInterval = syncInterval;
        this.log = log;
        this.threads = daemons();
    }

    private static ScheduledThreadPoolExecutor daemons() {
        var number = new AtomicInteger();
        var executor = new ScheduledThreadPoolExecutor(THREADS, task -> {
            var thread = new Thread(task, "session-filter-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    /** Starts all tasks. */
    void start() {
        threads.execute(this::warmUp);
        every(syncInterval, this::synchronize);
        every(SessionTimeouts.TOUCH_WRITE_INTERVAL, this::write);
        every(SessionCache.ID_KEYS_INTERVAL, this::readIdKeys);
        sweepIn(sweeper.restInterval());
    }

    private void every(Duration interval, Runnable task) {
        threads.scheduleWithFixedDelay(task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void warmUp() {
        try {
            int read = cache.warmUp(() -> closed);
            log.info("read " + read + " sessions into the cache");
        } catch (RuntimeException | Error e) {
            log.warn("the cache could not be filled; trying again", e);
            if (!closed) {
                threads.schedule(this::warmUp, WARM_UP_RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void synchronize() {
        attempt("revocations by other nodes could not be read; trying again", cache::synchronize);
    }

    private void readIdKeys() {
        attempt("the keys of the session ids could not be read; trying again", cache::readIdKeys);
    }

    /** Writes touches and revocations to the store. A failure of one kind does not keep the others from being written. */
    private void write() {
        attempt("the sessions of running responses could not be touched; trying again", runningResponses::touchAll);
        attempt("the store has not confirmed a revocation; trying again", () -> cache.confirmRevocations(listener));
        attempt("touches could not be written to the store; trying again", cache::writeTouches);
    }

    private void attempt(String failure, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) { // even an Error, because the executor would never run the task again
            log.warn(failure, e);
        }
    }

    private void sweep() {
        var next = sweeper.restInterval();
        try {
            next = sweeper.sweepOnce();
        } catch (RuntimeException | Error e) {
            log.warn("dead sessions could not be removed; trying again", e);
        }
        sweepIn(next);
    }

    private void sweepIn(Duration delay) {
        if (!closed) {
            threads.schedule(this::sweep, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Stops all tasks, within 5 seconds and one more write, and writes the touches and revocations that wait. */
    void close() {
        closed = true;
        threads.shutdown(); // no interrupt at first: it would close the file of an embedded database
        try {
            if (!threads.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        write();
    }
}
