package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestTimeouts;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A user who may create tables, and not alter them, creates a new table. */
@Tag("full") // starts servers of its own
class CreateRightsTest {
    private static final String TABLE = "create_rights";

    @Test
    void isEnoughOnMySql() throws SQLException {
        var server = TestDatabases.mySql();
        try {
            create(server, "%");
        } finally {
            for (var suffix : List.of("", "_cutoff", "_key", "_version")) {
                server.execute("DROP TABLE IF EXISTS " + TABLE + suffix);
            }
            server.execute("DROP USER creator");
        }
    }

    @Test
    void isEnoughOnMariaDb() throws SQLException {
        try (var server = MySqlServer.mariaDbWithGrants()) {
            server.execute("DELETE FROM mysql.db WHERE db LIKE 'test%'"); // these rows let everybody alter tables
            server.execute("FLUSH PRIVILEGES");
            create(server, "127.0.0.1");
        }
    }

    private static void create(TestDatabase server, String host) throws SQLException {
        server.execute("CREATE USER creator@'" + host + "' IDENTIFIED BY 'secret'");
        server.execute("GRANT CREATE, SELECT, INSERT, UPDATE, DELETE ON test.* TO creator@'" + host + "'");
        var user = new TestDatabase.Of(server.url().replaceAll("[?]user=[^&]*", ""), "creator", "secret");
        try (var pool = user.pool(StoreFixture.STORE_TIMEOUT)) {
            var store = new JdbcSessionStore(
                    pool,
                    TABLE,
                    true,
                    new StoreClock(NodeClock.system()),
                    TestTimeouts.NO_STALENESS,
                    StoreFixture.STORE_TIMEOUT);
            store.now();
            assertEquals(List.of(), store.list("alice"));
        }
    }
}
