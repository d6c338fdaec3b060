package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.jdbc.CallKind.Permission;
import io.github.sessionfilter.jdbc.FailedAttempt.Reached;
import io.github.sessionfilter.jdbc.Statements.Parameters;
import io.github.sessionfilter.jdbc.Statements.Reader;
import io.github.sessionfilter.jdbc.Statements.Work;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
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
final class Database implements AutoCloseable {
    /** How long work in the background waits for one answer. */
    private static final Duration BACKGROUND_TIMEOUT = Duration.ofSeconds(30);

    private static final int ATTEMPTS_PER_READ = 3;

    private final Leases leases;
    private final Schema schema;
    private final StoreClock clock;
    private final Duration attemptTimeout;
    private final CircuitBreaker breaker;
    private final PendingCommits pendingCommits;
    private final Watchdog watchdog = new Watchdog();

    /**
     * Creates a database that has no connection yet.
     *
     * @param attemptTimeout how long one attempt waits for an answer, except in the background; a read ends after three
     *     times as long
     */
    Database(ConnectionSource connections, Schema schema, StoreClock clock, Duration attemptTimeout) {
        this.leases = new Leases(connections, clock::nanoTime, attemptTimeout.multipliedBy(2));
        this.schema = schema;
        this.clock = clock;
        this.attemptTimeout = attemptTimeout;
        this.breaker = new CircuitBreaker(clock::nanoTime);
        this.pendingCommits = new PendingCommits(clock::nanoTime);
    }

    /** Reads. Runs again, once and on a fresh connection, if the connection breaks. */
    <T extends @Nullable Object> T query(String statement, Parameters parameters, Reader<T> reader) {
        return read(statements -> statements.query(statement, parameters, reader));
    }

    /** Runs {@code work} that only reads, as {@link #query} does. */
    <T extends @Nullable Object> T read(Work<T> work) {
        return run(CallKind.READ, work);
    }

    /** Runs {@code work} that may run twice as a whole, even if its first run has taken effect. */
    <T extends @Nullable Object> T repeatable(Work<T> work) {
        return run(CallKind.REPEATABLE, work);
    }

    /** Runs {@code work} that may run again only if its first run cannot have taken effect. */
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
        schema.requireSupported();
        if (leases.areStuck()) {
            breaker.failed(false);
        }
        boolean probing = breaker.enter(kind.may(Permission.PROBE_BREAKER));
        try {
            long start = clock.nanoTime();
            for (int attempts = 1; ; attempts++) {
                var attempt = new Attempt(kind, start);
                try {
                    T result = attempt.run(work);
                    breaker.succeeded();
                    return result;
                } catch (SQLException e) {
                    var failed = new FailedAttempt(kind, attempt.reached(), e);
                    if (failed.concernsOtherConnections()) {
                        leases.dropIdle();
                    }
                    if (!failed.mayBeRepeated(attempts) || isLate(kind, start)) {
                        if (failed.opensBreaker(leases.areInUse())) {
                            breaker.failed(probing);
                        }
                        throw failed.toException();
                    }
                } catch (SessionStoreException e) {
                    throw e;
                } catch (ServerState.OutdatedException e) {
                    schema.setOutdated();
                    throw new SessionStoreException(StoreFailure.OUTDATED, StoreFailure.OUTDATED.sentence(), e);
                } catch (RuntimeException e) { // no usable table, an invalid row, or a failure inside the driver
                    throw new SessionStoreException("the session store failed: " + e.getMessage(), e);
                }
            }
        } finally {
            breaker.leave(probing);
        }
    }

    private boolean isLate(CallKind kind, long start) {
        return !kind.may(Permission.WAIT_LONG) && clock.nanoTime() - start >= attemptTimeout.toNanos();
    }

    /** One attempt of a call. */
    private final class Attempt {
        private final CallKind kind;
        private final long start;
        private boolean connected;
        private @Nullable Statements statements;

        Attempt(CallKind kind, long start) {
            this.kind = kind;
            this.start = start;
        }

        Reached reached() {
            if (statements != null) {
                return statements.reached();
            }
            return connected ? Reached.NO_CHANGE : Reached.NO_CONNECTION;
        }

        <T extends @Nullable Object> T run(Work<T> work) throws SQLException {
            try (var lease = leases.take()) {
                connected = true;
                return runOn(lease.connection, work);
            }
        }

        /** Runs {@code work} in auto-commit mode and with our time-out, and restores both afterwards. */
        private <T extends @Nullable Object> T runOn(Connection connection, Work<T> work) throws SQLException {
            boolean autoCommit = connection.getAutoCommit();
            if (!autoCommit) {
                ForeignTransaction.requireNone(connection);
                connection.setAutoCommit(true); // ends a snapshot that may be older than this call
            }
            int networkTimeout = connection.getNetworkTimeout();
            var timeout = new AnswerTimeout(connection, clock::nanoTime, answerTimeout(kind), deadline());
            timeout.set();
            try {
                prepareTable(connection, timeout);
                if (kind != CallKind.READ) {
                    timeout.allow(schema.dialect().longestLockWait(attemptTimeout));
                    requireFewPendingCommits(connection);
                }
                watch(timeout);
                statements = new Statements(connection, schema, ConnectionSource.lockWait(attemptTimeout), timeout);
                return runInRightState(connection, statements, work);
            } catch (SQLException e) {
                if (ErrorClass.of(e).concernsOtherConnections()) {
                    abort(connection, e);
                    recordPendingCommit();
                }
                throw e;
            } finally {
                watchdog.leave(timeout);
                if (!connection.isClosed()) {
                    connection.setNetworkTimeout(Runnable::run, networkTimeout);
                    if (!autoCommit) {
                        connection.setAutoCommit(false);
                    }
                }
            }
        }

        /** Ends also if the driver ignores time-outs: other calls wait for the check of the table. */
        private void prepareTable(Connection connection, AnswerTimeout timeout) throws SQLException {
            if (!schema.isPrepared()) {
                timeout.allowInAll(BACKGROUND_TIMEOUT);
                watchdog.watch(timeout);
                schema.prepare(connection);
                timeout.set();
            }
        }

        private void watch(AnswerTimeout timeout) throws SQLException {
            if (leases.boundEachWait()) {
                timeout.set();
                watchdog.watch(timeout);
            }
        }

        private void recordPendingCommit() {
            if (statements != null && statements.reached() != Reached.NO_CHANGE) {
                pendingCommits.add(statements.process());
                leases.leaveUnused(pendingCommits.count());
            }
        }

        /** A read ends while its caller waits. A write goes on after its caller has left. */
        private long deadline() {
            return kind == CallKind.READ
                    ? start + attemptTimeout.multipliedBy(ATTEMPTS_PER_READ).toNanos()
                    : start + Duration.ofDays(1).toNanos();
        }
    }

    private void requireFewPendingCommits(Connection connection) throws SQLException {
        if (pendingCommits.count() > 0) {
            pendingCommits.removeEnded(connection, schema.dialect());
            leases.leaveUnused(pendingCommits.count());
            pendingCommits.requireFew();
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
        if (!leases.areShared()) {
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

    /** Aborts the calls that run, and ends the thread that bounds the waits. Further calls fail. */
    @Override
    public void close() {
        leases.close();
        watchdog.close();
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
