package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements: on a connection in auto-commit mode whatever its source's defaults, with one retry where that is
 * safe, and a {@link SessionStoreException} for every failure.
 *
 * <p>In a statement {@code {table}} stands for the table's name, {@code {now}} for the database's time, and {@code {by key}}
 * behind the table's name, or {@code {delete by key}}, has rows found by their keys. Safe for use by many threads.
 */
final class Database {
    private static final int MAX_ROLLBACKS = 3;
    /** Work behind the requests may take this long, an answer at a time. */
    private static final Duration BACKGROUND_TIMEOUT = Duration.ofSeconds(30);

    private final ConnectionSource connections;
    private final Schema schema;
    private final StoreClock clock;
    private final Duration attemptTimeout;
    private final CircuitBreaker breaker = new CircuitBreaker();
    private final ConcurrentMap<String, String> completed = new ConcurrentHashMap<>();

    /**
     * A database behind {@code connections}.
     *
     * @param attemptTimeout how long an attempt waits for an answer, but in the background
     */
    Database(ConnectionSource connections, Schema schema, StoreClock clock, Duration attemptTimeout) {
        this.connections = connections;
        this.schema = schema;
        this.clock = clock;
        this.attemptTimeout = attemptTimeout;
    }

    /** Lets everybody try again: the database has just answered somebody else. */
    void hasAnswered() {
        breaker.succeeded();
    }

    /** Sets a statement's parameters. */
    interface Parameters {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** Reads a result. */
    interface Reader<T extends @Nullable Object> {
        T read(ResultSet rows) throws SQLException;
    }

    /** What is done with a connection. */
    interface Work<T extends @Nullable Object> {
        T on(Statements statements) throws SQLException;
    }

    /** A borrowed connection in auto-commit mode, and the statements on it. */
    final class Statements {
        private final Connection connection;

        Statements(Connection connection) {
            this.connection = connection;
        }

        PreparedStatement prepare(String statement) throws SQLException {
            return connection.prepareStatement(completed.computeIfAbsent(statement, schema::complete));
        }

        <T extends @Nullable Object> T query(String statement, Parameters parameters, Reader<T> reader)
                throws SQLException {
            try (var prepared = prepare(statement)) {
                parameters.bind(prepared);
                try (var rows = prepared.executeQuery()) {
                    return reader.read(rows);
                }
            }
        }

        int update(String statement, Parameters parameters) throws SQLException {
            try (var prepared = prepare(statement)) {
                parameters.bind(prepared);
                return prepared.executeUpdate();
            }
        }

        /** Runs {@code work} as one transaction; rolled back unless it returns. */
        <T extends @Nullable Object> T transaction(Work<T> work) throws SQLException {
            connection.setAutoCommit(false);
            try {
                T result = work.on(this);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(e);
                throw e;
            } finally {
                endTransaction();
            }
        }

        private void rollBack(Throwable failure) {
            try {
                connection.rollback();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }

        private void endTransaction() throws SQLException {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    /** Reads: repeated once on a fresh connection when a pooled one turns out to be dead. */
    <T extends @Nullable Object> T query(String statement, Parameters parameters, Reader<T> reader) {
        return run(Kind.READ, statements -> statements.query(statement, parameters, reader));
    }

    /** Does {@code work} that may be repeated as a whole, if the connection breaks too. */
    <T extends @Nullable Object> T repeatable(Work<T> work) {
        return run(Kind.REPEATABLE, work);
    }

    /** Does {@code work} that is repeated only if the database says that nothing of it has happened. */
    <T extends @Nullable Object> T once(Work<T> work) {
        return run(Kind.ONCE, work);
    }

    /** Does repeatable {@code work} that no request waits for, with more patience, while the database serves requests. */
    <T extends @Nullable Object> T inBackground(Work<T> work) {
        return run(Kind.BACKGROUND, work);
    }

    private enum Kind {
        /** Its failure says that the database does not serve requests; that of a write may just be a lock. */
        READ,
        REPEATABLE,
        ONCE,
        BACKGROUND
    }

    private record Lease(ConnectionSource source, Connection connection) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            source.giveBack(connection);
        }
    }

    private <T extends @Nullable Object> T run(Kind kind, Work<T> work) {
        boolean probe = false;
        if (kind == Kind.BACKGROUND) {
            breaker.enterUnlessOpen();
        } else {
            probe = breaker.enter();
        }
        try {
            long start = clock.nanoTime();
            for (int attempt = 1; ; attempt++) {
                boolean connected = false;
                try (var lease = new Lease(connections, connections.getConnection())) {
                    connected = true;
                    T result = autoCommitting(lease.connection, kind, work);
                    breaker.succeeded();
                    return result;
                } catch (SQLException e) {
                    boolean broken = isBroken(e);
                    if (broken) {
                        connections.dropIdle();
                    }
                    boolean again =
                            isRolledBack(e) ? attempt <= MAX_ROLLBACKS : broken && kind != Kind.ONCE && attempt == 1;
                    boolean late = kind != Kind.BACKGROUND && clock.nanoTime() - start >= attemptTimeout.toNanos();
                    if (!again || late) {
                        if (!connected || broken && kind == Kind.READ) {
                            breaker.failed();
                        }
                        throw connected && broken && kind == Kind.ONCE
                                ? new SessionStoreException(
                                        StoreFailure.ANSWER_LOST, "the session store failed: " + e.getMessage(), e)
                                : failure(e);
                    }
                } catch (RuntimeException e) {
                    throw failure(e); // no usable table, a row that is none of ours, a driver's own failure
                }
            }
        } finally {
            breaker.leave(probe);
        }
    }

    private <T extends @Nullable Object> T autoCommitting(Connection connection, Kind kind, Work<T> work)
            throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (!autoCommit) {
            connection.setAutoCommit(true); // ends a snapshot that may be older than this call
        }
        var patience = kind == Kind.BACKGROUND ? BACKGROUND_TIMEOUT : attemptTimeout;
        int networkTimeout = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, (int) patience.toMillis());
        try {
            schema.prepare(connection);
            return work.on(new Statements(connection));
        } catch (SQLException e) {
            if (isBroken(e)) {
                abort(connection, e);
            }
            throw e;
        } finally {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, networkTimeout);
                if (!autoCommit) {
                    connection.setAutoCommit(false);
                }
            }
        }
    }

    private static SessionStoreException failure(Exception cause) {
        return new SessionStoreException("the session store failed: " + cause.getMessage(), cause);
    }

    /** Makes sure that a pool does not hand out a broken connection again. */
    private static void abort(Connection connection, SQLException failure) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** The connection is of no more use: class 08 of SQL:2016, PostgreSQL's shutdown codes, or the driver's word. */
    private static boolean isBroken(SQLException e) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        return state.startsWith("08")
                || state.startsWith("57P0")
                || e instanceof SQLRecoverableException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLTransientConnectionException;
    }

    /** Nothing of the transaction has happened: class 40 of SQL:2016 (serialization failure, deadlock). */
    private static boolean isRolledBack(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("40");
    }
}
