package io.github.sessionfilter.auth;

import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.jdbc.ConnectionPool;
import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.session.CallThreads;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.StoreClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * The sessions of a realm, for a program that runs one command and ends. It has no background tasks.
 *
 * <p>Its revocations go through the cache, which repeats a commit that other nodes may have missed. Not thread-safe.
 */
final class SessionDatabase implements AutoCloseable {
    private static final int CONNECTIONS = 2;
    private static final int CACHE_SIZE = 16;
    private static final Duration START_TIME = Duration.ofSeconds(10);

    private final StoreClock clock;
    private final ConnectionPool connections;
    private final JdbcSessionStore store;
    private final CallThreads calls;
    private final SessionCache cache;
    private final SessionManager manager;

    private SessionDatabase(SessionFilterConfig config, ConnectionPool connections) {
        this.clock = new StoreClock(NodeClock.system());
        var storeTimeout = config.get(Settings.STORE_TIMEOUT);
        var staleness = config.get(Settings.MAX_STALENESS);
        var timeouts = new SessionTimeouts(
                config.get(Settings.IDLE_TIMEOUT),
                config.get(Settings.ABSOLUTE_TIMEOUT),
                config.get(Settings.TOUCH_INTERVAL),
                staleness);
        this.connections = connections;
        this.store = new JdbcSessionStore(
                connections, config.get(Settings.TABLE_NAME), false, clock, timeouts, storeTimeout);
        this.calls = new CallThreads(CONNECTIONS, connections.boundsEachWait(), storeTimeout, System::nanoTime);
        this.cache = new SessionCache(
                store,
                calls,
                clock,
                RevocationWindow.of(staleness, storeTimeout),
                CACHE_SIZE,
                config.get(Settings.UNTAGGED_IDS));
        this.manager = new SessionManager(cache, clock, timeouts, SessionLimit.NONE, SessionListener.NONE, calls);
    }

    /**
     * Connects to the database.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException if it does not answer
     * @throws IllegalArgumentException if there is no driver for {@code jdbcUrl}
     */
    static SessionDatabase open(SessionFilterConfig config) {
        var opened = new SessionDatabase(
                config,
                new ConnectionPool(
                        Objects.requireNonNull(config.find(Settings.JDBC_URL)),
                        config.find(Settings.JDBC_USER),
                        config.find(Settings.JDBC_PASSWORD),
                        config.get(Settings.STORE_TIMEOUT),
                        CONNECTIONS));
        try {
            opened.calls.start(opened.store::connect, START_TIME);
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    SessionManager manager() {
        return manager;
    }

    /** Returns the time of the database. */
    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /** Revokes a session of anybody. Returns false if there is no such session. */
    boolean revoke(SessionKey key) {
        return calls.together(() -> cache.revoke(key));
    }

    @Override
    public void close() {
        calls.close();
        store.close();
        connections.close();
    }
}
