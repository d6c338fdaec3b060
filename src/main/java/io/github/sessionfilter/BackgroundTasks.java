package io.github.sessionfilter;

import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.running.RevokedResponses;
import io.github.sessionfilter.running.RunningResponses;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.stream.StreamKeeper;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the work that no request waits for: warm-up, sync, writing of touches and revocations, ends of running
 * responses, id keys, sweep, and streams.
 *
 * <p>It has a daemon thread for each task, so that none waits for another. A task that fails is logged and runs
 * again. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // each task logs its own failures
final class BackgroundTasks {
    private static final int THREADS = 6;
    /** One more, so that the streams do not wait for another task. */
    private static final int THREADS_WITH_STREAMS = THREADS + 1;

    private static final Duration WARM_UP_RETRY = Duration.ofSeconds(1);
    /** How long the tasks that run may go on at the end. */
    private static final Duration TASK_WAIT = Duration.ofSeconds(1);

    /** How long after a revocation the responses of its session end at the latest. */
    private static final Duration END_INTERVAL = Duration.ofMillis(100);

    private static final Duration PROBE_PAUSE = Duration.ofMillis(50);

    private final SessionCache cache;
    private final RunningResponses runningResponses;
    private final RevokedResponses revokedResponses;
    private final @Nullable StreamKeeper streams;
    private final Sweeper sweeper;
    private final SessionListener listener;
    private final Duration syncInterval;
    private final Duration idKeysInterval;
    private final ThrottledLog log;
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor threads;
    private volatile boolean closed;
    private volatile @Nullable Thread last;

    /**
     * Creates the tasks. Nothing runs before {@link #start}.
     *
     * @param streams holds the streams of this node, or null if no path is a stream path
     */
    BackgroundTasks(
            SessionCache cache,
            RunningResponses runningResponses,
            RevokedResponses revokedResponses,
            @Nullable StreamKeeper streams,
            Sweeper sweeper,
            SessionListener listener,
            Duration syncInterval,
            Duration idKeysInterval,
            ThrottledLog log) {
        this.cache = cache;
        this.runningResponses = runningResponses;
        this.revokedResponses = revokedResponses;
        this.streams = streams;
        this.sweeper = sweeper;
        this.listener = listener;
        this.syncInterval = syncInterval;
        this.idKeysInterval = idKeysInterval;
        this.log = log;
        this.threads = daemons();
    }

    private ScheduledThreadPoolExecutor daemons() {
        var number = new AtomicInteger();
        var executor = new ScheduledThreadPoolExecutor(
                streams == null ? THREADS : THREADS_WITH_STREAMS,
                task -> newThread(task, "session-filter-" + number.incrementAndGet()));
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    private Thread newThread(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        started.add(thread);
        return thread;
    }

    /** Starts all tasks. */
    void start() {
        threads.execute(this::warmUp);
        every(syncInterval, this::synchronize);
        every(SessionTimeouts.TOUCH_WRITE_INTERVAL, this::write);
        every(idKeysInterval, this::readIdKeys);
        every(END_INTERVAL, this::endRevoked);
        if (streams != null) {
            every(syncInterval, () -> keep(streams));
        }
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

    private void endRevoked() {
        attempt("the running responses of revoked sessions could not be ended; trying again", revokedResponses::end);
    }

    private void keep(StreamKeeper keeper) {
        attempt("ended streams could not be read; trying again", keeper::readEnds);
        attempt("the leases of streams could not be extended; trying again", keeper::extend);
    }

    private void write() {
        write(() -> closed);
    }

    /** Writes touches and revocations to the store. A failure of one kind does not keep the others from being written. */
    private void write(BooleanSupplier stopped) {
        attempt("the sessions of running responses could not be touched; trying again", runningResponses::touchAll);
        attempt(
                "the store has not confirmed a revocation; trying again",
                () -> cache.confirmRevocations(listener, stopped));
        attempt("touches could not be written to the store; trying again", () -> cache.writeTouches(stopped));
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

    /**
     * Stops all tasks, and writes the touches and revocations that wait.
     *
     * @param deadline when this returns at the latest; {@link #awaitEnd} ends what still runs then
     */
    void close(Deadline deadline) {
        closed = true;
        threads.shutdown(); // no interrupt at first: it would close the file of an embedded database
        try {
            var patience = deadline.left().compareTo(TASK_WAIT) < 0 ? deadline.left() : TASK_WAIT;
            if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                log.info("a task still runs at the end");
            }
            var ending = newThread(() -> writeLast(deadline), "session-filter-last");
            last = ending;
            ending.start();
            ending.join(Math.max(1, deadline.left().toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes a last time, if the store answers. After a failure it is asked again until it answers. */
    private void writeLast(Deadline deadline) {
        attempt("the sessions of running responses could not be touched", runningResponses::touchAll);
        if (cache.hasPendingWrites() && storeAnswers(deadline)) {
            write(deadline::isOver);
        }
    }

    private boolean storeAnswers(Deadline deadline) {
        while (true) {
            try {
                cache.probe();
                return true;
            } catch (SessionStoreException e) {
                boolean wasAsked = e.failure() != StoreFailure.CIRCUIT_OPEN;
                if (wasAsked || deadline.isOver()) {
                    log.warn("touches and revocations are lost, because the store does not answer", e);
                    return false;
                }
            }
            LockSupport.parkNanos(PROBE_PAUSE.toNanos());
            if (Thread.interrupted()) {
                return false;
            }
        }
    }

    /** Interrupts what still runs, and waits for the end of all threads. */
    void awaitEnd(Deadline deadline) {
        threads.shutdownNow();
        var ending = last;
        try {
            if (ending != null) {
                ending.interrupt();
            }
            for (var thread : started) {
                thread.join(Math.max(1, deadline.left().toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
