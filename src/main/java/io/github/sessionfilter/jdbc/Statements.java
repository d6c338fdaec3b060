package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.jdbc.FailedAttempt.Reached;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs reads on one borrowed connection in auto-commit mode, and each write in a transaction.
 *
 * <p>{@link Schema#complete} replaces the placeholders of each statement. Not thread-safe.
 */
final class Statements {
    private final Connection connection;
    private final Schema schema;
    private final Duration lockWait;
    private final AnswerTimeout timeout;
    private Reached reached = Reached.NO_CHANGE;
    private boolean inTransaction;
    private long process;

    /**
     * Creates statements, of which none has run.
     *
     * @param lockWait how long a transaction waits for a lock
     * @param timeout bounds the wait for each answer
     */
    Statements(Connection connection, Schema schema, Duration lockWait, AnswerTimeout timeout) {
        this.connection = connection;
        this.schema = schema;
        this.lockWait = lockWait;
        this.timeout = timeout;
    }

    /** Returns what the statements that have run may have changed. */
    Reached reached() {
        return reached;
    }

    /** Returns the process or thread on the server that ran the last transaction or guarded write, or 0. */
    long process() {
        return process;
    }

    /** Takes the number of the process or thread that runs the statements from now on. */
    void runOn(long number) {
        process = number;
    }

    /**
     * Asks why a write with the placeholder {@code {guard}} has changed nothing.
     *
     * @throws SQLException if the server is not in the right {@link ServerState} for a write in auto-commit mode
     */
    void requireGuard() throws SQLException {
        query("SELECT {guard} AS state", none -> {}, rows -> {
            ServerState.verifyFirst(rows);
            return rows.getInt("state");
        });
    }

    /** Sets the parameters of a statement. */
    interface Parameters {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** Reads a result. */
    interface Reader<T extends @Nullable Object> {
        T read(ResultSet rows) throws SQLException;
    }

    /** Statements that run on the same connection. */
    interface Work<T extends @Nullable Object> {
        T on(Statements statements) throws SQLException;
    }

    <T extends @Nullable Object> T query(String statement, Parameters parameters, Reader<T> reader)
            throws SQLException {
        try (var prepared = prepare(statement)) {
            parameters.bind(prepared);
            prepared.setMaxRows(0); // a URL or a pool may have set a limit
            timeout.set();
            try (var rows = prepared.executeQuery()) {
                return reader.read(rows);
            }
        }
    }

    /** Returns the number of rows that {@code statement} changed, as the driver counts them. */
    int update(String statement, Parameters parameters) throws SQLException {
        try (var prepared = prepare(statement)) {
            parameters.bind(prepared);
            timeout.set();
            if (!inTransaction) {
                reached = Reached.WRITE;
            }
            return prepared.executeUpdate();
        }
    }

    /**
     * Adds one row.
     *
     * @throws SQLException if the database has not added it, for example because a trigger or a rule drops it
     */
    int insert(String statement, Parameters parameters) throws SQLException {
        int inserted = update(statement, parameters);
        if (inserted != 1) {
            throw new SQLException("the database inserted " + inserted + " rows; expected 1");
        }
        return inserted;
    }

    private PreparedStatement prepare(String statement) throws SQLException {
        timeout.set();
        var text = inTransaction ? withoutState(statement) : statement;
        return connection.prepareStatement(schema.complete(text.replace("{guard}", schema.guard(lockWait))));
    }

    /** Returns a statement for a transaction, which has asked for the state when it began. */
    private static String withoutState(String statement) {
        return statement.replace("{state}", String.valueOf(ServerState.RIGHT));
    }

    /**
     * Runs {@code work} as one transaction. Commits if it returns, rolls back if it throws.
     *
     * <p>A write that still waits on the server when its client gives up is not committed.
     *
     * @throws SQLException if the server is not in the right {@link ServerState}; {@code work} has not run then
     */
    <T extends @Nullable Object> T transaction(Work<T> work) throws SQLException {
        timeout.set();
        connection.setAutoCommit(false);
        try {
            begin();
            inTransaction = true;
            T result = work.on(this);
            timeout.set();
            reached = Reached.COMMIT;
            connection.commit();
            return result;
        } catch (ServerState.NotSetUpException e) {
            throw e; // a rollback would close the connection, if completion_type says so
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(e);
            throw e;
        } finally {
            inTransaction = false;
            endTransaction();
        }
    }

    private void begin() throws SQLException {
        process = query(schema.beginTransaction(lockWait), none -> {}, rows -> {
            ServerState.verifyFirst(rows);
            return rows.getLong("process");
        });
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
            timeout.set();
            connection.setAutoCommit(true);
        }
    }
}
