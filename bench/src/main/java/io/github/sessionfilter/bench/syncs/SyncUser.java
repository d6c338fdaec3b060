package io.github.sessionfilter.bench.syncs;

import io.github.sessionfilter.jdbc.ConnectionPool;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.sql.SQLException;
import java.time.Duration;

/** The users of the database: one for syncs, whose work MariaDB counts, and one for logouts. */
enum SyncUser {
    SYNCS,
    LOGOUTS;

    private static final int CONNECTIONS = 2;

    /** Creates the users, and makes the server count. */
    static void createAll(MySqlServer server) throws SQLException {
        server.execute("SET GLOBAL userstat = ON");
        for (var user : values()) {
            server.execute("CREATE OR REPLACE USER " + user + "@'127.0.0.1'");
            server.execute("GRANT ALL ON *.* TO " + user + "@'127.0.0.1'");
        }
    }

    ConnectionPool pool(MySqlServer server, Duration storeTimeout) {
        return new ConnectionPool(server.url(), name(), "", storeTimeout, CONNECTIONS);
    }

    /**
     * What the server has done for a user since its start.
     *
     * @param rows rows that the server has sent
     */
    record Work(long rows, long statements) {}

    Work work(MySqlServer server) throws SQLException {
        try (var connection = server.connect();
                var statement = connection.prepareStatement("""
                        SELECT rows_sent, select_commands + update_commands + other_commands AS statements
                        FROM information_schema.user_statistics WHERE user = ?""")) {
            statement.setString(1, name());
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("the server counts nothing for " + this);
                }
                return new Work(rows.getLong("rows_sent"), rows.getLong("statements"));
            }
        }
    }
}
