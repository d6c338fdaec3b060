package io.github.sessionfilter;

import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.jdbc.ConnectionSource;
import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.metrics.Gauges;
import io.github.sessionfilter.metrics.JmxView;
import io.github.sessionfilter.metrics.MeteredStore;
import io.github.sessionfilter.metrics.MicrometerView;
import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;

/**
 * Builds what stands behind a filter (connections, store, cache, manager, threads) and takes it down in reverse.
 *
 * <p>Safe for use by many threads.
 */
@SuppressWarnings("FutureReturnValueIgnored") // each task logs its own failures
final class SessionRuntime implements AutoCloseable {
    private static final Logger LOG = System.getLogger(SessionRuntime.class.getName());

    private static final Duration UPKEEP_INTERVAL = Duration.ofSeconds(1);
    /** For warm-up, sync, upkeep and sweep: none waits for another. */
    private static final int THREADS = 4;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final ConnectionSource connections;
    private final JdbcSessionStore store;
    private final SessionCache cache;
    private final SessionListener listener;
    private final SessionManager manager;
    private final RunningResponses runningResponses;
    private final SessionMetrics metrics;
    /** Through which the metrics are seen from outside. */
    private final List<AutoCloseable> views = new ArrayList<>();

    private final Sweeper sweeper;
    private final ThrottledLog log = new ThrottledLog(LOG, System::nanoTime);
    private final ScheduledThreadPoolExecutor threads;
    private volatile boolean closed;

    private SessionRuntime(SessionFilterConfig config, String webapp, ConnectionSource connections) {
        this.connections = connections;
        var clock = new StoreClock(NodeClock.system());
        var timeouts = config.timeouts();
        var storeTimeout = config.get(SessionFilterConfig.STORE_TIMEOUT);
        this.store = new JdbcSessionStore(
                connections,
                config.get(SessionFilterConfig.TABLE_NAME),
                config.get(SessionFilterConfig.CREATE_SCHEMA),
                clock,
                timeouts,
                storeTimeout);
        contact(store);
        var metered = new MeteredStore(store, System::nanoTime);
        this.cache = new SessionCache(
                metered, clock, config.window(), config.get(SessionFilterConfig.CACHE_SIZE), storeTimeout);
        this.listener = new GuardedListener(ConfiguredParts.listener(config), log);
        this.manager = new SessionManager(cache, clock, timeouts, config.limit(), listener);
        this.runningResponses = new RunningResponses(manager);
        this.metrics = new SessionMetrics(metered, new Now());
        publish(config, webapp);
        this.sweeper = new Sweeper(cache::sweep, System::nanoTime, new SplittableRandom());
        this.threads = threads();
        threads.execute(this::warmUp);
        every(config.get(SessionFilterConfig.SYNC_INTERVAL), this::synchronize);
        every(UPKEEP_INTERVAL, this::upkeep);
        sweepIn(sweeper.restInterval());
    }

    private void every(Duration interval, Runnable task) {
        threads.scheduleWithFixedDelay(task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Starts everything. A database that does not answer is waited for, behind the requests.
     *
     * @param webapp by which name the metrics are found
     * @throws IllegalArgumentException if there is no such DataSource, driver or listener
     * @throws IllegalStateException if the database answers, but is of no known kind or has not the table; or if a library
     *     is missing that a setting needs
     */
    static SessionRuntime start(SessionFilterConfig config, String webapp) {
        var connections = ConfiguredParts.connections(config);
        try {
            return new SessionRuntime(config, webapp, connections);
        } catch (RuntimeException | Error e) {
            close(connections);
            throw e;
        }
    }

    private static void contact(SessionStore store) {
        try {
            store.now();
        } catch (SessionStoreException e) {
            if (e.getCause() instanceof IllegalStateException unusable) {
                throw unusable;
            }
            LOG.log(Level.WARNING, "the session store does not answer yet; requests get a 503 until it does", e);
        }
    }

    private static ScheduledThreadPoolExecutor threads() {
        var number = new AtomicInteger();
        var executor = new ScheduledThreadPoolExecutor(THREADS, task -> {
            var thread = new Thread(task, "session-filter-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    private void publish(SessionFilterConfig config, String webapp) {
        if (config.get(SessionFilterConfig.MICROMETER)) {
            try {
                views.add(MicrometerView.bindToGlobalRegistry(metrics));
            } catch (NoClassDefFoundError e) {
                throw new IllegalStateException(
                        "setting '" + SessionFilterConfig.MICROMETER
                                + "' has the value 'true'; expected micrometer-core in WEB-INF/lib",
                        e);
            }
        }
        try {
            views.add(JmxView.register(metrics, webapp));
        } catch (JMException e) {
            LOG.log(Level.WARNING, "the metrics cannot be seen by JMX", e);
        }
    }

    /** What the metrics show of the present. */
    private final class Now implements Gauges {
        @Override
        public long cacheMisses() {
            return cache.misses();
        }

        @Override
        public long sessionsCached() {
            return cache.size();
        }

        @Override
        public int touchesPending() {
            return cache.touchesPending();
        }

        @Override
        public int responsesRunning() {
            return runningResponses.size();
        }

        @Override
        public double secondsSinceSync() {
            var nanos = cache.nanosSinceSync();
            return nanos.isPresent() ? nanos.getAsLong() / 1e9 : Double.NaN;
        }
    }

    SessionListener listener() {
        return listener;
    }

    SessionMetrics metrics() {
        return metrics;
    }

    SessionManager manager() {
        return manager;
    }

    RunningResponses runningResponses() {
        return runningResponses;
    }

    private void warmUp() {
        try {
            int read = cache.warmUp(() -> closed);
            LOG.log(Level.INFO, "warmed up by {0} sessions", read);
        } catch (RuntimeException | Error e) {
            log.warn("the cache could not be warmed up; it is tried again", e);
            if (!closed) {
                threads.schedule(this::warmUp, UPKEEP_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void synchronize() {
        attempt("revocations by other nodes could not be read; it is tried again", cache::synchronize);
    }

    /** What each second brings: uses and revocations out to the store. One that fails keeps none back. */
    private void upkeep() {
        attempt("uses of sessions could not be taken up; it is tried again", runningResponses::touchAll);
        attempt("the store has not confirmed a revocation; it is tried again", cache::confirmRevocations);
        attempt("the store has not taken the uses of sessions; it is tried again", cache::writeTouches);
    }

    private void attempt(String failure, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) { // even an Error: the executor would drop the task for good
            log.warn(failure, e);
        }
    }

    private void sweep() {
        var next = sweeper.restInterval();
        try {
            next = sweeper.sweepOnce();
        } catch (RuntimeException | Error e) {
            log.warn("dead sessions could not be swept; it is tried again", e);
        }
        sweepIn(next);
    }

    private void sweepIn(Duration delay) {
        if (!closed) {
            threads.schedule(this::sweep, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Stops the threads, writes the uses that wait, and gives the connections back. */
    @Override
    public void close() {
        closed = true;
        views.forEach(SessionRuntime::close);
        threads.shutdown(); // without an interrupt at first: it would close the file of an embedded database
        try {
            if (!threads.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        upkeep();
        store.close();
        close(connections);
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.log(Level.WARNING, part.getClass().getSimpleName() + " could not be closed", e);
        }
    }
}
