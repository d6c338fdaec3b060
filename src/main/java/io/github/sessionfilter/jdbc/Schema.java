package io.github.sessionfilter.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The table: found out about, and made if it is missing, on the first connection that there is.
 *
 * <p>Beside it, {@code {table}_version} says in its newest row what has become of the table, so that jars of several
 * versions can share it while nodes are upgraded one by one. A newer version only adds what older jars don't see, as every
 * statement names its columns; should one ever have to do more, its {@code usable_from} keeps them from starting. A table
 * that nobody has written a version for is of the first.
 *
 * <p>Safe for use by many threads.
 */
final class Schema {
    /** The newest version of the table that this jar knows. */
    static final int VERSION = 1;

    private static final Logger LOG = System.getLogger(Schema.class.getName());

    private static final String NEWEST = "SELECT version, usable_from FROM {table}_version ORDER BY version DESC";
    private static final String COLUMNS = "SELECT {session columns}, description, revoked_at FROM {table} WHERE 1 = 0";
    private static final long LOCK_WAIT_SECONDS = 1;

    private final String table;
    private final boolean create;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentMap<String, String> completed = new ConcurrentHashMap<>();
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
        return completed.computeIfAbsent(statement, each -> complete(each, Objects.requireNonNull(dialect)));
    }

    private String complete(String statement, Dialect of) {
        return statement
                .replace("{session columns}", SessionRows.COLUMNS)
                .replace("{delete by key}", of.deleteByKey())
                .replace("{by key}", of.byKey())
                .replace("{table}", table)
                .replace("{now}", of.now());
    }

    private Dialect examine(Connection connection) throws SQLException {
        var found = Dialect.of(connection.getMetaData());
        if (create
                && !(answers(connection, complete(COLUMNS, found)) && answers(connection, complete(NEWEST, found)))) {
            make(connection, found);
        }
        requireColumns(connection, found);
        requireUsable(connection, found);
        return found;
    }

    private void make(Connection connection, Dialect found) throws SQLException {
        try {
            for (var statement : found.schema()) {
                execute(connection, complete(statement, found));
            }
            LOG.log(Level.INFO, "made the table {0}, or what it lacked, by {1}", table, found.schemaFile());
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "the table could not be made; another node may just have made it", e);
        }
    }

    private void requireColumns(Connection connection, Dialect found) throws SQLException {
        try {
            execute(connection, complete(COLUMNS, found));
        } catch (SQLException e) {
            if (!isRefused(e)) {
                throw e;
            }
            throw unusable(
                    found,
                    e,
                    create
                            ? "it could not be made with this user's permissions"
                            : "set createSchema=true to have it made");
        }
    }

    private void requireUsable(Connection connection, Dialect found) throws SQLException {
        try (var statement = connection.createStatement();
                var newest = statement.executeQuery(complete(NEWEST, found))) {
            if (newest.next() && newest.getInt("usable_from") > VERSION) {
                throw new IllegalStateException("the table '" + table + "' has version " + newest.getInt("version")
                        + ", which needs a jar that knows version " + newest.getInt("usable_from")
                        + " or newer; this one knows version " + VERSION);
            }
        } catch (SQLException e) {
            if (!isRefused(e)) {
                throw e;
            }
            LOG.log(Level.DEBUG, "nobody has written a version for the table; it is of the first", e);
        }
    }

    private static boolean answers(Connection connection, String query) throws SQLException {
        try {
            execute(connection, query);
            return true;
        } catch (SQLException e) {
            if (!isRefused(e)) {
                throw e;
            }
            return false;
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
