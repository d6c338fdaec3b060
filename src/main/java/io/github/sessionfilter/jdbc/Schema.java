package io.github.sessionfilter.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The table: found out about, and made if it is missing, on the first connection that there is.
 *
 * <p>Safe for use by many threads.
 */
final class Schema {
    private static final Logger LOG = System.getLogger(Schema.class.getName());

    private static final String COLUMNS =
            "SELECT session_key, principal_name, description, created_at, last_accessed_at, expires_at,"
                    + " absolute_expires_at, revoked_at FROM {table} WHERE 1 = 0";
    private static final long LOCK_WAIT_SECONDS = 1;

    private final String table;
    private final boolean create;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Dialect dialect;

    Schema(String table, boolean create) {
        this.table = table;
        this.create = create;
    }

    /** Makes sure that the table is there; from the second time on this costs nothing. */
    void prepare(Connection connection) throws SQLException {
        if (dialect != null) {
            return;
        }
        try {
            if (!lock.tryLock(LOCK_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLTransientConnectionException("the table " + table + " is still being looked at");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted while looking at the table " + table, e);
        }
        try {
            if (dialect == null) {
                dialect = examine(connection);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns a statement with the table's name and what is the dialect's in their places. */
    String complete(String statement) {
        return complete(statement, Objects.requireNonNull(dialect));
    }

    private String complete(String statement, Dialect of) {
        return statement
                .replace("{delete by key}", of.deleteByKey())
                .replace("{by key}", of.byKey())
                .replace("{table}", table)
                .replace("{now}", of.now());
    }

    private Dialect examine(Connection connection) throws SQLException {
        var found = Dialect.of(connection.getMetaData());
        try {
            execute(connection, complete(COLUMNS, found));
        } catch (SQLException missing) {
            if (!isRefused(missing)) {
                throw missing;
            }
            if (!create) {
                throw unusable(found, missing, "set createSchema=true to have it made");
            }
            make(connection, found);
        }
        return found;
    }

    private void make(Connection connection, Dialect found) throws SQLException {
        try {
            for (var statement : found.schema()) {
                execute(connection, complete(statement, found));
            }
            LOG.log(Level.INFO, "made the table {0} by {1}", table, found.schemaFile());
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "the table could not be made; another node may just have made it", e);
        }
        try {
            execute(connection, complete(COLUMNS, found));
        } catch (SQLException e) {
            if (!isRefused(e)) {
                throw e;
            }
            throw unusable(found, e, "it could not be made with this user's permissions");
        }
    }

    /** The database answered, and its answer is about the statement: class 42 of SQL:2016, or H2's 42xxx. */
    private static boolean isRefused(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("42");
    }

    private IllegalStateException unusable(Dialect found, SQLException cause, String hint) {
        return new IllegalStateException(
                "the table '" + table + "' is missing or not as expected (" + cause.getMessage() + "); make it by "
                        + found.schemaFile()
                        + " from the jar's folder io/github/sessionfilter/jdbc with {table} replaced by '"
                        + table + "'; " + hint,
                cause);
    }

    private static void execute(Connection connection, String statement) throws SQLException {
        try (var executed = connection.createStatement()) {
            executed.execute(statement);
        }
    }
}
