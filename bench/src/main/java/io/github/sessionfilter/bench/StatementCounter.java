package io.github.sessionfilter.bench;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;

/** What a database server has been asked since the last look, our own questions left out. Not safe for several threads. */
public final class StatementCounter implements AutoCloseable {
    private final Connection connection;
    private Counts last;

    /** Counts from now on. */
    public StatementCounter(MySqlServer server) throws SQLException {
        connection = server.connect();
        last = read();
    }

    /**
     * What clients sent.
     *
     * @param statements statements, prepared or not, preparations and pings, as {@link MySqlServer#roundTrips()}
     * @param reads SELECTs
     * @param uses UPDATEs, which here only write uses of sessions
     * @param deletes rows deleted
     */
    public record Counts(long statements, long reads, long uses, long deletes) {
        static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts plus(Counts more) {
            return new Counts(
                    statements + more.statements, reads + more.reads, uses + more.uses, deletes + more.deletes);
        }
    }

    /** Returns what came since this was called last. */
    public Counts next() throws SQLException {
        var before = last;
        last = read();
        return new Counts(
                last.statements - before.statements - 1,
                last.reads - before.reads,
                last.uses - before.uses,
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
