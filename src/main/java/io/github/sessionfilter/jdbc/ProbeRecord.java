package io.github.sessionfilter.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Remembers in {@code {table}_version} that a probe has succeeded, until the table or the connection settings change.
 *
 * <p>The record is a row with a negative version, which is older than every version. Its {@code usable_from} is a negative
 * hash of what the probe depends on. There are at most {@value #ROWS} such rows. Immutable.
 */
final class ProbeRecord {
    private static final Logger LOG = System.getLogger(ProbeRecord.class.getName());
    private static final int ROWS = 16;

    private final String table;
    private final int row;
    private final int hash;

    /** Creates a record of a probe that depends on the {@code facts} of the tables and on the settings of {@code connection}. */
    ProbeRecord(String table, int tableVersion, List<TableFacts> facts, Connection connection) throws SQLException {
        var database = connection.getMetaData();
        var hashed = ByteBuffer.wrap(sha256(String.join(
                "\n",
                String.valueOf(tableVersion),
                String.valueOf(facts),
                database.getDatabaseProductName() + database.getDatabaseProductVersion(),
                database.getDriverName() + database.getDriverVersion(),
                String.valueOf(database.getURL()),
                String.valueOf(database.getUserName()))));
        this.table = table;
        this.row = -1 - (hashed.getInt() & ROWS - 1);
        this.hash = -1 - (hashed.getInt() & Integer.MAX_VALUE);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns whether such a probe has succeeded. */
    boolean isKnown(Connection connection) throws SQLException {
        try (var find = connection.prepareStatement(
                "SELECT 1 FROM " + table + "_version WHERE version = ? AND usable_from = ?")) {
            find.setInt(1, row);
            find.setInt(2, hash);
            try (var rows = find.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) {
            requireUsable(connection, e);
            return false;
        }
    }

    /** Writes the record. Without permission to write it, each start probes the table. */
    void write(Connection connection) throws SQLException {
        try {
            if (write(connection, "UPDATE " + table + "_version SET usable_from = ? WHERE version = ?") == 0) {
                write(connection, "INSERT INTO " + table + "_version (usable_from, version) VALUES (?, ?)");
            }
        } catch (SQLException e) {
            requireUsable(connection, e);
        }
    }

    private int write(Connection connection, String statement) throws SQLException {
        try (var write = connection.prepareStatement(statement)) {
            write.setInt(1, hash);
            write.setInt(2, row);
            return write.executeUpdate();
        }
    }

    private static void requireUsable(Connection connection, SQLException failure) throws SQLException {
        if (ErrorClass.of(failure) == ErrorClass.CONNECTION_LOST || connection.isClosed()) {
            throw failure;
        }
        LOG.log(Level.DEBUG, "the success of the table's check is not remembered", failure);
    }
}
