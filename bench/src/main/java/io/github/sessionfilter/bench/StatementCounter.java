package io.github.sessionfilter.bench;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;

/** Counts the statements that a database server has received, without its own queries. Not thread-safe. */
public final class StatementCounter implements AutoCloseable {
    private final Connection connection;
    private Counts last;

    /** Starts counting. */
    public StatementCounter(MySqlServer server) throws SQLException {
        connection = server.connect();
        last = read();
    }

    /**
     * Counts of an interval. Immutable and thread-safe.
     *
     * @param statements statements, preparations and pings, as {@link MySqlServer#roundTrips()}
     * @param reads SELECTs
     * @param touches UPDATEs, which here only write touches
     * @param deletes rows deleted
     */
    public record Counts(long statements, long reads, long touches, long deletes) {
        static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts plus(Counts more) {
            return new Counts(
                    statements + more.statements, reads + more.reads, touches + more.touches, deletes + more.deletes);
        }
    }

    /** Returns the counts since the last call. */
    public Counts next() throws SQLException {
        var before = last;
        last = read();
        return new Counts(
                last.statements - before.statements - 1,
                last.reads - before.reads,
                last.touches - before.touches,
                last.deletes - before.deletes);
    }

    private Counts read() throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SHOW GLOBAL STATUS WHERE Variable_name IN
                        ('Questions', 'Com_admin_commands', 'Com_stmt_prepare', 'Com_select', 'Com_update', 'Handler_delete')""")) {
            var values = new HashMap<String, Long>();
            while (rows.next()) {
                values.put(rows.getString(1), rows.getLong(2));
            }
            return new Counts(
                    values.get("Questions") + values.get("Com_admin_commands") + values.get("Com_stmt_prepare"),
                    values.get("Com_select"),
                    values.get("Com_update"),
                    values.get("Handler_delete"));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
