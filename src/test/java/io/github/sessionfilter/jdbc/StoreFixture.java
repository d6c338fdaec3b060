package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.TestTimeouts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Opens a store in a new table of a real database. Each subclass holds the tests of one topic. */
abstract class StoreFixture {
    static final Duration STORE_TIMEOUT = Duration.ofSeconds(10);

    final SessionTimeouts timeouts = TestTimeouts.NO_STALENESS;
    final String table = "t" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 50), 36);
    final StoreClock clock = new StoreClock(NodeClock.system());
    TestDatabase database;
    ConnectionPool pool;
    JdbcSessionStore store;

    abstract TestDatabase database();

    @BeforeEach
    void open() {
        database = database();
        pool = database.pool(STORE_TIMEOUT);
        store = store(pool, true);
    }

    @AfterEach
    void close() throws SQLException {
        if (pool != null) {
            store.close();
            pool.close();
            dropTable(table);
        }
    }

    /** Drops a table and those beside it. */
    final void dropTable(String dropped) throws SQLException {
        var tables = Stream.of("", "_cutoff", "_key", "_stream", "_version").map(suffix -> dropped + suffix);
        database.execute("DROP TABLE IF EXISTS " + tables.collect(Collectors.joining(", ")));
    }

    final JdbcSessionStore store(ConnectionSource connections, boolean createSchema) {
        return new JdbcSessionStore(connections, table, createSchema, clock, timeouts, STORE_TIMEOUT);
    }

    final JdbcSessionStore streamingStore(ConnectionSource connections, boolean createSchema, Duration lease) {
        return new JdbcSessionStore(connections, table, createSchema, clock, timeouts, STORE_TIMEOUT, lease);
    }

    static <T> List<T> inParallel(int threads, Callable<T> task) throws Exception {
        var executor = Executors.newFixedThreadPool(threads);
        try {
            var results = new ArrayList<T>();
            for (var future : executor.invokeAll(Collections.nCopies(threads, task))) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    static SessionKey randomKey() {
        return SessionKey.of(SessionId.random());
    }

    /** Runs a call again as long as the circuit breaker pauses. */
    static <T> T afterThePause(Supplier<T> call) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                return call.get();
            } catch (SessionStoreException e) {
                if (e.failure() != StoreFailure.CIRCUIT_OPEN || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    final Session findLive(SessionKey key) {
        return assertInstanceOf(Live.class, store.find(key)).session();
    }

    /** Shifts all times of a row into the past, because a test cannot set the clock of a real database. */
    final void makeOlder(SessionKey key, Duration by) throws SQLException {
        try (var connection = database.connect();
                var update = connection.prepareStatement("UPDATE " + table
                        + " SET created_at = created_at - ?, last_accessed_at = last_accessed_at - ?,"
                        + " expires_at = expires_at - ?, absolute_expires_at = absolute_expires_at - ?,"
                        + " revoked_at = revoked_at - ? WHERE session_key = ?")) {
            for (int i = 1; i <= 5; i++) {
                update.setLong(i, by.toMillis());
            }
            update.setBytes(6, key.toBytes());
            assertEquals(1, update.executeUpdate());
        }
    }

    final long queryNumber(String query) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
