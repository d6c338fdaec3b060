package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestTimeouts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** MariaDB's own driver, Connector/J of MariaDB, with both servers. The start leads a session through its life. */
@Tag("full") // starts servers of its own
class MariaDbDriverTest {
    private static final String TABLE = "driver";

    @Test
    void servesMariaDbByThePool() throws SQLException {
        servesByThePool(TestDatabases.mariaDb());
    }

    @Test
    void servesMySqlByThePool() throws SQLException {
        servesByThePool(TestDatabases.mySql());
    }

    @Test
    void servesMariaDbByADataSource() throws SQLException {
        servesByADataSource(TestDatabases.mariaDb());
    }

    @Test
    void servesMySqlByADataSource() throws SQLException {
        servesByADataSource(TestDatabases.mySql());
    }

    private static String url(MySqlServer server) {
        return "jdbc:mariadb://127.0.0.1:" + server.port() + "/test?sslMode=disable&allowPublicKeyRetrieval=true";
    }

    private static void servesByThePool(MySqlServer server) throws SQLException {
        try (var source =
                new ConnectionPool(url(server), server.user(), server.password(), StoreFixture.STORE_TIMEOUT)) {
            serves(server, source);
        }
    }

    private static void servesByADataSource(MySqlServer server) throws SQLException {
        try (var pooled = new BasicDataSource()) {
            pooled.setUrl(url(server));
            pooled.setUsername(server.user());
            pooled.setPassword(server.password());
            pooled.setTestOnBorrow(false);
            var source = new DataSourceConnections(pooled);
            source.requireEnough();
            serves(server, source);
        }
    }

    private static void serves(MySqlServer server, ConnectionSource source) throws SQLException {
        try (var store = new JdbcSessionStore(
                source,
                TABLE,
                true,
                new StoreClock(NodeClock.system()),
                TestTimeouts.NO_STALENESS,
                StoreFixture.STORE_TIMEOUT)) {
            var key = SessionKey.of(SessionId.random());
            store.insert(key, "alice", "");
            endConnections(server);
            var next = SessionKey.of(SessionId.random());
            assertNotNull(store.rotate(key, next), "a write goes on after the server has ended the connections");
            assertEquals(
                    Reason.REVOKED,
                    assertInstanceOf(Refused.class, store.find(key)).reason());
            endConnections(server);
            assertEquals(List.of(next), store.revokeAll("alice", null, SessionStore.ANY_TIME));
            assertTrue(store.revocations(0, null, 10).revocations().stream()
                    .map(revocation -> revocation.key())
                    .toList()
                    .containsAll(List.of(key, next)));
        } finally {
            server.execute("DROP TABLE IF EXISTS " + TABLE);
            server.execute("DROP TABLE IF EXISTS " + TABLE + "_version");
        }
    }

    /** As a server does after wait_timeout. */
    private static void endConnections(MySqlServer server) throws SQLException {
        var ids = new ArrayList<Long>();
        try (var connection = server.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id FROM information_schema.processlist"
                        + " WHERE command = 'Sleep' AND db = 'test' AND id <> CONNECTION_ID()")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
            for (long id : ids) {
                statement.execute("KILL " + id);
            }
        }
    }
}
