package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.jdbc.CallKind.Permission;
import io.github.sessionfilter.jdbc.Statements.Parameters;
import io.github.sessionfilter.jdbc.Statements.Reader;
import io.github.sessionfilter.jdbc.Statements.Work;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls on the database, each on a connection in auto-commit mode, whatever the defaults of the source.
 *
 * <p>A call that fails runs again if its {@link CallKind} and the {@link ErrorClass} of the failure allow it. Otherwise it
 * throws a {@link SessionStoreException}. Every wait for an answer is bounded. Thread-safe.
 */
final class Database {
    /** How long work in the background waits for one answer. */
    private static final Duration BACKGROUND_TIMEOUT = Duration.ofSeconds(30);

    private final ConnectionSource connections;
    private final Schema schema;
    private final StoreClock clock;
    private final Duration attemptTimeout;
    private final CircuitBreaker breaker = new CircuitBreaker();

    /**
     * Creates a database that has no connection yet.
     *
     * @param attemptTimeout how long one attempt waits for an answer, except in the background
     */
    Database(ConnectionSource connections, Schema schema, StoreClock clock, Duration attemptTimeout) {
        this.connections = connections;
        this.schema = schema;
        this.clock = clock;
        this.attemptTimeout = attemptTimeout;
    }

    /** Reads. Runs again, once and on a fresh connection, if the connection breaks. */
    <T extends @Nullable Object> T query(String statement, Parameters parameters, Reader<T> reader) {
        return run(CallKind.READ, statements -> statements.query(statement, parameters, reader));
    }

    /** Runs {@code work} that may run twice as a whole, even if its first run has taken effect. */
    <T extends @Nullable Object> T repeatable(Work<T> work) {
        return run(CallKind.REPEATABLE, work);
    }

    /** Runs {@code work} that may run again only if the database has rolled it back. */
    <T extends @Nullable Object> T once(Work<T> work) {
        return run(CallKind.ONCE, work);
    }

    /** Runs repeatable {@code work} that no request waits for, with a longer time-out, unless the circuit breaker is open. */
    <T extends @Nullable Object> T inBackground(Work<T> work) {
        return run(CallKind.BACKGROUND, work);
    }

    /** Closes the circuit breaker, because the database has answered a call that did not run here. */
    void hasAnswered() {
        breaker.succeeded();
    }

    private <T extends @Nullable Object> T run(CallKind kind, Work<T> work) {
        boolean probing = breaker.enter(kind.may(Permission.PROBE_BREAKER));
        try {
            long start = clock.nanoTime();
            for (int attempts = 1; ; attempts++) {
                boolean connected = false;
                try (var lease = new Lease(connections, connections.getConnection())) {
                    connected = true;
                    T result = runOn(lease.connection, kind, work);
                    breaker.succeeded();
                    return result;
                } catch (SQLException e) {
                    var failed = new FailedAttempt(kind, connected, e);
                    if (failed.concernsOtherConnections()) {
                        connections.dropIdle();
                    }
                    if (!failed.mayBeRepeated(attempts) || isLate(kind, start)) {
                        throw giveUp(failed);
                    }
                } catch (RuntimeException e) { // no usable table, an invalid row, or a failure inside the driver
                    throw new SessionStoreException("the session store failed: " + e.getMessage(), e);
                }
            }
        } finally {
            breaker.leave(probing);
        }
    }

    private record Lease(ConnectionSource source, Connection connection) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            source.giveBack(connection);
        }
    }

    private boolean isLate(CallKind kind, long start) {
        return !kind.may(Permission.WAIT_LONG) && clock.nanoTime() - start >= attemptTimeout.toNanos();
    }

    private SessionStoreException giveUp(FailedAttempt failed) {
        if (failed.opensBreaker()) {
            breaker.failed();
        }
        return failed.toException();
    }

    /** Runs {@code work} in auto-commit mode and with our time-out, and restores both afterwards. */
    private <T extends @Nullable Object> T runOn(Connection connection, CallKind kind, Work<T> work)
            throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (!autoCommit) {
            connection.setAutoCommit(true); // ends a snapshot that may be older than this call
        }
        int networkTimeout = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, (int) answerTimeout(kind).toMillis());
        try {
            schema.prepare(connection);
            return runInRightState(
                    connection, new Statements(connection, schema, ConnectionSource.lockWait(attemptTimeout)), work);
        } catch (SQLException e) {
            var errorClass = ErrorClass.of(e);
            if (errorClass == ErrorClass.CONNECTION_LOST || errorClass == ErrorClass.READ_ONLY) {
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

    /** Sets the connection up, and runs {@code work} again, if a statement finds the server in the wrong state. */
    private <T extends @Nullable Object> T runInRightState(Connection connection, Statements statements, Work<T> work)
            throws SQLException {
        try {
            return work.on(statements);
        } catch (SQLException e) {
            if (!ServerState.isNotSetUp(e)) {
                throw e;
            }
        }
        var variables = new SessionVariables(schema.dialect(), ConnectionSource.lockWait(attemptTimeout));
        if (!connections.isShared()) {
            variables.set(connection);
            return work.on(statements);
        }
        var saved = variables.saveAndSet(connection);
        try (saved) {
            return work.on(statements);
        }
    }

    private Duration answerTimeout(CallKind kind) {
        return kind.may(Permission.WAIT_LONG) ? BACKGROUND_TIMEOUT : attemptTimeout;
    }

    /** Keeps a pool from handing out the broken connection again. */
    private static void abort(Connection connection, SQLException failure) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
