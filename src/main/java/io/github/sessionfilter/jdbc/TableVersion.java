package io.github.sessionfilter.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The version of a table, as the newest row of {@code {table}_version} has it. A table without a version has version 1.
 *
 * @param version the version
 * @param usableFrom the oldest version that a jar must support to use the table
 * @param failure why the database does not show what the version has, or null
 */
record TableVersion(int version, int usableFrom, @Nullable SQLException failure) {
    /** The newest version that this jar supports. */
    static final int SUPPORTED = 2;

    private static final Logger LOG = System.getLogger(TableVersion.class.getName());

    private static final String NEWEST =
            "SELECT version, usable_from FROM {table}_version WHERE version > 0 ORDER BY version DESC";

    /** What version 2 has added. */
    private static final List<String> ADDED_COLUMNS = List.of(
            TableNeeds.SESSIONS.queryAdded("{table}"),
            "SELECT principal_name, issued_before, locked_until, stamped_at FROM {table}_cutoff WHERE 1 = 0",
            "SELECT key_id, secret, created_at, retired_at FROM {table}_key WHERE 1 = 0");

    /** Reads the version of {@code table}. */
    static TableVersion read(Connection connection, String table) throws SQLException {
        var newest = readNewest(connection, table);
        return newest.failure != null
                ? newest
                : new TableVersion(newest.version, newest.usableFrom, missing(connection, table));
    }

    private static TableVersion readNewest(Connection connection, String table) throws SQLException {
        try (var statement = connection.createStatement();
                var newest = statement.executeQuery(NEWEST.replace("{table}", table))) {
            return newest.next()
                    ? new TableVersion(newest.getInt("version"), newest.getInt("usable_from"), null)
                    : new TableVersion(1, 1, null);
        } catch (SQLException e) {
            requireRefused(e);
            LOG.log(Level.DEBUG, "the table has no version, so it is version 1", e);
            return new TableVersion(1, 1, e);
        }
    }

    private static @Nullable SQLException missing(Connection connection, String table) throws SQLException {
        for (var columns : ADDED_COLUMNS) {
            try (var executed = connection.createStatement()) {
                executed.execute(columns.replace("{table}", table));
            } catch (SQLException e) {
                requireRefused(e);
                return e;
            }
        }
        return null;
    }

    private static void requireRefused(SQLException e) throws SQLException {
        if (ErrorClass.of(e) != ErrorClass.STATEMENT_REFUSED) {
            throw e;
        }
    }

    /** Returns whether the table has all that this jar needs. */
    boolean isComplete() {
        return version >= SUPPORTED && failure == null;
    }

    /**
     * Makes sure that this jar can use the table.
     *
     * @param remedy how to create what is missing
     * @throws IllegalStateException if it cannot
     */
    void require(String table, String remedy) {
        if (usableFrom > SUPPORTED) {
            throw new IllegalStateException("the table '" + table + "' has version " + version
                    + ", which requires a jar that supports version " + usableFrom
                    + " or newer; this jar supports version " + SUPPORTED);
        }
        if (!isComplete()) {
            throw new IllegalStateException(
                    "the table '" + table + "' has version " + version
                            + (failure == null ? "" : " (" + failure.getMessage() + ")") + "; expected version "
                            + SUPPORTED + "; upgrade it by " + remedy,
                    failure);
        }
    }
}
