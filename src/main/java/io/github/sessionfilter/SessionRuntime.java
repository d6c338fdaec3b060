package io.github.sessionfilter;

import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.jdbc.ConnectionPool;
import io.github.sessionfilter.jdbc.ConnectionSource;
import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * Builds what stands behind a filter (connections, store, cache, manager, threads) and takes it down in reverse.
 *
 * <p>Safe for use by many threads.
 */
@SuppressWarnings("FutureReturnValueIgnored") // each task logs its own failures
final class SessionRuntime implements AutoCloseable {
    private static final Logger LOG = System.getLogger(SessionRuntime.class.getName());

    private static final Duration UPKEEP_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);
    private static final int SWEEP_BATCH = 500;
    /** How much longer than a batch the pause is before the next one, which slows down with the database. */
    private static final int SWEEP_PAUSE = 49;
    /** For warm-up, sync, upkeep and sweep: none waits for another. */
    private static final int THREADS = 4;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final ConnectionSource connections;
    private final JdbcSessionStore store;
    private final SessionCache cache;
    private final SessionManager manager;
    private final RunningResponses runningResponses;
    private final ThrottledLog log = new ThrottledLog(LOG, System::nanoTime);
    private final ScheduledThreadPoolExecutor threads;
    private volatile boolean closed;

    private SessionRuntime(SessionFilterConfig config, ConnectionSource connections) {
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
        this.cache = new SessionCache(
                store, clock, config.window(), config.get(SessionFilterConfig.CACHE_SIZE), storeTimeout);
        this.manager = new SessionManager(cache, clock, timeouts, config.limit());
        this.runningResponses = new RunningResponses(manager);
        this.threads = threads();
        threads.execute(this::warmUp);
        every(config.get(SessionFilterConfig.SYNC_INTERVAL), this::synchronize);
        every(UPKEEP_INTERVAL, this::upkeep);
        sweepLater();
    }

    private void every(Duration interval, Runnable task) {
        threads.scheduleWithFixedDelay(task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Starts everything. A database that does not answer is waited for, behind the requests.
     *
     * @throws IllegalArgumentException if there is no such DataSource or driver
     * @throws IllegalStateException if the database answers, but is of no known kind or has not the table
     */
    static SessionRuntime start(SessionFilterConfig config) {
        var connections = connections(config);
        try {
            return new SessionRuntime(config, connections);
        } catch (RuntimeException | Error e) {
            close(connections);
            throw e;
        }
    }

    private static ConnectionSource connections(SessionFilterConfig config) {
        if (config.dataSource() != null) {
            return ConnectionSource.of(config.dataSource());
        }
        var jndiName = config.find(SessionFilterConfig.DATA_SOURCE);
        if (jndiName != null) {
            return ConnectionSource.of(lookUp(jndiName));
        }
        return new ConnectionPool(
                Objects.requireNonNull(config.find(SessionFilterConfig.JDBC_URL)),
                config.find(SessionFilterConfig.JDBC_USER),
                config.find(SessionFilterConfig.JDBC_PASSWORD),
                config.get(SessionFilterConfig.STORE_TIMEOUT));
    }

    @SuppressWarnings("BanJNDI") // the name comes from the deployer's own web.xml
    private static DataSource lookUp(String jndiName) {
        var expectation =
                "setting 'dataSource' has the value '" + jndiName + "'; expected the JNDI name of a DataSource, but ";
        try {
            Object found = InitialContext.doLookup(jndiName);
            if (found instanceof DataSource dataSource) {
                return dataSource;
            }
            throw new IllegalArgumentException(
                    expectation + "there is a " + found.getClass().getName());
        } catch (NamingException e) {
            throw new IllegalArgumentException(expectation + "the look-up failed: " + e.getMessage(), e);
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

    /** One batch. If there are more, the next one comes after a pause that leaves nearly all of the time to the traffic. */
    private void sweep() {
        long begun = System.nanoTime();
        boolean more = false;
        try {
            more = cache.sweep(SWEEP_BATCH) == SWEEP_BATCH;
        } catch (RuntimeException | Error e) {
            log.warn("dead sessions could not be swept; it is tried again", e);
        }
        if (more) {
            sweepIn(Math.min(SWEEP_PAUSE * (System.nanoTime() - begun), SWEEP_INTERVAL.toNanos()));
        } else {
            sweepLater();
        }
    }

    /** At no fixed moment, so that nodes that were started together do not sweep together. */
    private void sweepLater() {
        long interval = SWEEP_INTERVAL.toNanos();
        sweepIn(ThreadLocalRandom.current().nextLong(interval / 2, interval * 3 / 2));
    }

    private void sweepIn(long nanos) {
        if (!closed) {
            threads.schedule(this::sweep, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Stops the threads, writes the uses that wait, and gives the connections back. */
    @Override
    public void close() {
        closed = true;
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

    private static void close(ConnectionSource connections) {
        try {
            connections.close();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the connections could not be closed", e);
        }
    }
}
