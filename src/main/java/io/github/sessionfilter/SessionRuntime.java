package io.github.sessionfilter;

import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.jdbc.ConnectionSource;
import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.login.LoginTemplate;
import io.github.sessionfilter.metrics.MeteredStore;
import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.running.RevokedResponses;
import io.github.sessionfilter.running.RunningResponses;
import io.github.sessionfilter.running.ServerResponses;
import io.github.sessionfilter.session.CallThreads;
import io.github.sessionfilter.session.IdKeys;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.stream.StreamManager;
import io.github.sessionfilter.ticket.TicketKeys;
import io.github.sessionfilter.ticket.TicketManager;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Builds, starts and closes the parts of one filter: connections, store, cache, manager, gate, background tasks, metrics.
 *
 * <p>Thread-safe.
 */
final class SessionRuntime implements AutoCloseable {
    private static final String LOGGER = "io.github.sessionfilter.SessionFilter";
    /** More calls than connections: these wait for a connection, or for the DataSource to open one. */
    private static final int SPARE_CALLS = 4;

    /** How long the start waits for the database in all. The table may have to be created, and is checked. */
    static final Duration START_TIME = Duration.ofSeconds(30);

    private static final Duration CLOSE_TIME = Duration.ofSeconds(5);
    /** The part of it that is left for aborting the calls that still run. */
    private static final Duration ABORT_TIME = Duration.ofSeconds(2);

    /** The context attribute that holds the runtime of the webapp. */
    private static final String ATTRIBUTE = "io.github.sessionfilter.runtime";

    private final SessionFilterConfig config;
    private final ConnectionSource connections;
    private final CallThreads calls;
    private final JdbcSessionStore store;
    private final SessionCache cache;
    private final SessionManager manager;
    private final StoreClock clock;
    private final @Nullable TicketKeys ticketKeys;
    private final @Nullable StreamManager streams;
    private final SessionMetrics metrics;
    private final RequestParts requests;
    private final RunningResponses runningResponses;
    private final BackgroundTasks tasks;
    private final Logger logger;
    private final ThrottledLog log;
    /** What publishes the metrics. */
    private final List<AutoCloseable> views = new ArrayList<>();

    /** Builds the parts. Nothing runs yet, and the database has not been contacted. */
    private SessionRuntime(
            SessionFilterConfig config,
            Logger logger,
            SessionListener listener,
            ConnectionSource connections,
            ServerResponses server,
            @Nullable LoginTemplate template) {
        this.config = config;
        this.connections = connections;
        this.logger = logger;
        this.log = new ThrottledLog(logger, System::nanoTime);
        this.clock = new StoreClock(NodeClock.system());
        this.ticketKeys = config.ticketKeys();
        var timeouts = config.timeouts();
        var storeTimeout = config.get(Settings.STORE_TIMEOUT);
        this.calls = new CallThreads(
                config.get(Settings.POOL_SIZE) + SPARE_CALLS,
                connections.boundsEachWait(),
                storeTimeout,
                System::nanoTime);
        this.store = new JdbcSessionStore(
                connections,
                config.get(Settings.TABLE_NAME),
                config.get(Settings.CREATE_SCHEMA),
                clock,
                timeouts,
                storeTimeout,
                config.streamLease());
        var meteredStore = new MeteredStore(store, System::nanoTime);
        this.cache = new SessionCache(
                meteredStore,
                calls,
                clock,
                config.window(),
                config.get(Settings.CACHE_SIZE),
                config.get(Settings.UNTAGGED_IDS));
        var guardedListener = new GuardedListener(listener, log);
        this.manager = new SessionManager(cache, clock, timeouts, config.limit(), guardedListener, calls);
        this.runningResponses = new RunningResponses(manager, server, logger);
        var revokedResponses = new RevokedResponses(
                runningResponses,
                cache.followed(),
                config.get(Settings.END_EXPIRED),
                storeTimeout.plusSeconds(1),
                clock.node()::ageNanos,
                logger);
        var streamKeeper = ConfiguredParts.streamKeeper(config, store.streams(), calls, clock, runningResponses::end);
        this.streams = streamKeeper == null
                ? null
                : new StreamManager(Objects.requireNonNull(store.streams()), streamKeeper, calls);
        this.metrics = new SessionMetrics(meteredStore, new RuntimeGauges(cache, runningResponses, streamKeeper));
        this.requests = new RequestParts(
                config,
                manager,
                clock,
                metrics,
                guardedListener,
                runningResponses,
                new StreamCheck(config.streamPaths(), streamKeeper),
                cache.signatures(),
                template,
                log);
        this.tasks = new BackgroundTasks(
                cache,
                runningResponses,
                revokedResponses,
                streamKeeper,
                new Sweeper(cache::sweep, System::nanoTime, new SplittableRandom()),
                guardedListener,
                config.get(Settings.SYNC_INTERVAL),
                IdKeys.READ_INTERVAL,
                log);
    }

    /** Builds and starts all parts without a template. */
    static SessionRuntime start(SessionFilterConfig config, String webapp, ServerResponses server) {
        return start(config, webapp, START_TIME, server, null);
    }

    /**
     * Builds and starts all parts. If the database does not answer, the background tasks keep trying.
     *
     * @param webapp the name under which the metrics are published
     * @param wait how long the start waits for the database; later than that, an unusable table does not stop the start
     * @param server ends running responses
     * @param template the page of the built-in login, or null for the plain one
     * @throws IllegalArgumentException if there is no such DataSource, driver or listener
     * @throws IllegalStateException if the database is of no supported kind or its table cannot be used, or if a setting
     *     needs a library that is missing
     */
    static SessionRuntime start(
            SessionFilterConfig config,
            String webapp,
            Duration wait,
            ServerResponses server,
            @Nullable LoginTemplate template) {
        var logger = logger(webapp);
        var listener = ConfiguredParts.listener(config);
        var connections = ConfiguredParts.connections(config, logger);
        SessionRuntime runtime;
        try {
            runtime = new SessionRuntime(config, logger, listener, connections, server, template);
        } catch (RuntimeException | Error e) {
            close(connections, logger);
            throw e;
        }
        try {
            runtime.contactStore(wait);
            MetricsViews.publish(runtime.metrics, config, webapp, runtime.views, runtime.log);
            runtime.tasks.start();
            runtime.log.info("runs with " + config.summary());
            return runtime;
        } catch (RuntimeException | Error e) {
            runtime.close();
            throw e;
        }
    }

    /** Returns the logger of a webapp, which names it in each line. */
    static Logger logger(String webapp) {
        return new WebappLogger(System.getLogger(LOGGER), webapp);
    }

    /** Returns the runtime of the webapp, or null if no filter runs in it. */
    static @Nullable SessionRuntime find(ServletContext context) {
        return context.getAttribute(ATTRIBUTE) instanceof SessionRuntime runtime ? runtime : null;
    }

    /** Makes this the runtime of the webapp. */
    void publish(ServletContext context) {
        context.setAttribute(ATTRIBUTE, this);
    }

    static void unpublish(ServletContext context) {
        context.removeAttribute(ATTRIBUTE);
    }

    /** Returns the gate of the webapp, or null if no filter runs in it. */
    static @Nullable Gate gate(ServletContext context) {
        var runtime = find(context);
        return runtime == null ? null : runtime.requests.gate();
    }

    private void contactStore(Duration wait) {
        try {
            calls.start(this::contactStore, wait);
        } catch (SessionStoreException e) {
            if (e.getCause() instanceof IllegalStateException unusable) {
                throw unusable;
            }
            if (e.failure() == StoreFailure.READ_ONLY) {
                throw new IllegalStateException(
                        "the database server is read-only, for example a standby; expected the primary", e);
            }
            log.warnOnce(
                    "the session store does not answer yet; requests get a 503 until it does: "
                            + e.failure().sentence(),
                    e);
        }
    }

    private void contactStore() {
        connections.requireEnough();
        store.connect();
        cache.readIdKeys();
    }

    Gate gate() {
        return requests.gate();
    }

    ContainerCheck containerCheck() {
        return requests.containerCheck();
    }

    RequestChecks checks() {
        return requests.checks();
    }

    Logins logins() {
        return requests.logins();
    }

    SessionManager manager() {
        return manager;
    }

    /** Returns the streams, or null if no path is a stream path. */
    @Nullable
    StreamManager streams() {
        return streams;
    }

    /**
     * Returns what makes tickets, or null if there are no tickets.
     *
     * @param contextPath encoded; empty for the root
     */
    @Nullable
    TicketManager tickets(String contextPath) {
        return ticketKeys == null
                ? null
                : new TicketManager(ticketKeys, manager, clock, config.ticketPaths()::matchAllBelow, contextPath);
    }

    SessionMetrics metrics() {
        return metrics;
    }

    Map<String, String> settings() {
        return config.shown();
    }

    /**
     * Stops the tasks, writes what waits to be written, and closes the connections, within 5 seconds.
     *
     * <p>What still runs after 3 seconds is aborted. Afterwards nothing asks a DataSource for a connection.
     */
    @Override
    public void close() {
        var deadline = Deadline.in(CLOSE_TIME);
        var abort = deadline.minus(ABORT_TIME);
        views.forEach(view -> close(view, logger));
        tasks.close(abort);
        runningResponses.close();
        calls.close(abort.left());
        store.close();
        close(connections, logger);
        tasks.awaitEnd(deadline);
        calls.awaitEnd(deadline.left());
    }

    private static void close(AutoCloseable part, Logger logger) {
        try {
            part.close();
        } catch (Exception e) {
            logger.log(Level.WARNING, part.getClass().getSimpleName() + " could not be closed", e);
        }
    }
}
