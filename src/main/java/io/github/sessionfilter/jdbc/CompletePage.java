package io.github.sessionfilter.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of rows that is known to be complete.
 *
 * <p>The server counts the rows of the page in the same statement. A page that a server, a driver or a proxy has cut short
 * is an error. There is a first row even if the page is empty, so an empty result is an error, too.
 *
 * @param nowMillis the database's time, in epoch milliseconds
 * @param rows the rows, in their order
 */
record CompletePage<T>(long nowMillis, List<T> rows) {
    /** Reads one row. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Returns a statement for {@link #read}.
     *
     * @param query a query with the column {@code session_key}, and with a LIMIT
     * @param order the order of the columns of {@code page}, the rows of {@code query}
     */
    static String statement(String query, String order) {
        return """
                SELECT server.now_at, server.state, COUNT(page.session_key) OVER () AS page_size, page.*
                FROM (SELECT {now} AS now_at, {state} AS state) server LEFT JOIN (
                  %s) page ON 1 = 1
                ORDER BY %s""".formatted(query, order);
    }

    /**
     * Reads the result of a {@link #statement}.
     *
     * @throws SQLException if the server was not in the right {@link ServerState}, or rows are missing
     */
    static <T> CompletePage<T> read(ResultSet result, RowReader<T> reader) throws SQLException {
        long now = 0;
        long size = -1;
        var rows = new ArrayList<T>();
        while (result.next()) {
            ServerState.verify(result);
            now = result.getLong("now_at");
            size = result.getLong("page_size");
            if (size > 0) {
                rows.add(reader.read(result));
            }
        }
        if (rows.size() != size) {
            throw new SQLException("the result was cut short: expected " + size + " rows, got " + rows.size());
        }
        return new CompletePage<>(now, rows);
    }
}
