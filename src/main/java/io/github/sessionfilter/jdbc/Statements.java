package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements on one borrowed connection in auto-commit mode.
 *
 * <p>{@link Schema#complete} replaces the placeholders of each statement. Not thread-safe.
 */
final class Statements {
    private final Connection connection;
    private final Schema schema;

    Statements(Connection connection, Schema schema) {
        this.connection = connection;
        this.schema = schema;
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
            try (var rows = prepared.executeQuery()) {
                return reader.read(rows);
            }
        }
    }

    /** Returns the number of rows that {@code statement} changed, as the driver counts them. */
    int update(String statement, Parameters parameters) throws SQLException {
        try (var prepared = prepare(statement)) {
            parameters.bind(prepared);
            return prepared.executeUpdate();
        }
    }

    private PreparedStatement prepare(String statement) throws SQLException {
        return connection.prepareStatement(schema.complete(statement));
    }

    /** Runs {@code work} as one transaction. Commits if it returns, rolls back if it throws. */
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
