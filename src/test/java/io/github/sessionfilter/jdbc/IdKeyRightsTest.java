package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestTimeouts;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Law 15: a user who may not make or read the keys that tag session ids. */
class IdKeyRightsTest {
    private static final String TABLE = "id_key_rights";

    /** A server, and how it makes a user and lets the user into the schema. */
    private record Server(TestDatabase database, List<String> create, List<String> drop) {
        TestDatabase asUser() {
            return new TestDatabase.Of(database.url().replaceAll("[?]user=[^&]*", ""), "keyless", "secret");
        }

        @Override
        public String toString() {
            return database.url().split(":", 3)[1];
        }
    }

    static Stream<Server> servers() {
        return Stream.of(
                new Server(
                        TestDatabases.mySql(),
                        List.of("CREATE USER keyless IDENTIFIED BY 'secret'"),
                        List.of("DROP USER IF EXISTS keyless")),
                new Server(
                        TestDatabases.postgreSql(),
                        List.of(
                                "CREATE ROLE keyless LOGIN PASSWORD 'secret'",
                                "GRANT USAGE ON SCHEMA public TO keyless"),
                        List.of("DROP OWNED BY keyless", "DROP ROLE keyless")));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void theStartIsRefusedUntilTheUserMayMakeAKey(Server server) throws Exception {
        drop(server);
        for (var statement : server.create) {
            server.database.execute(statement);
        }
        try (var pool = server.database.pool(StoreFixture.STORE_TIMEOUT)) {
            store(pool).now();
        }
        for (var suffix : List.of("", "_cutoff", "_version")) {
            server.database.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON " + TABLE + suffix + " TO keyless");
        }
        server.database.execute("GRANT SELECT ON " + TABLE + "_key TO keyless");
        server.database.execute(
                "DELETE FROM " + TABLE + "_version WHERE version < 0"); // the check of this test's own start
        try (var pool = server.asUser().pool(StoreFixture.STORE_TIMEOUT)) {
            var failure = assertThrows(SessionStoreException.class, store(pool)::now);
            var message = assertInstanceOf(IllegalStateException.class, failure.getCause(), "which stops a start")
                    .getMessage();
            assertTrue(message.contains("the attempt to make a key that tags session ids failed"), message);
            assertTrue(message.contains("run: GRANT SELECT, INSERT ON " + TABLE + "_key TO keyless"), message);
            server.database.execute("GRANT SELECT, INSERT ON " + TABLE + "_key TO keyless");
            var node = store(pool);
            assertTrue(node.idKeys().haveTagged(node.idKeys().newId(node.now()), node.now()));
            assertEquals(1, count(server), "the check of the table leaves none");
        } finally {
            drop(server);
        }
    }

    private static JdbcSessionStore store(ConnectionSource connections) {
        return new JdbcSessionStore(
                connections,
                TABLE,
                true,
                new StoreClock(NodeClock.system()),
                TestTimeouts.NO_STALENESS,
                StoreFixture.STORE_TIMEOUT);
    }

    private static long count(Server server) throws SQLException {
        try (var connection = server.database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT COUNT(*) FROM " + TABLE + "_key")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void drop(Server server) throws SQLException {
        for (var suffix : List.of("", "_cutoff", "_key", "_version")) {
            server.database.execute("DROP TABLE IF EXISTS " + TABLE + suffix);
        }
        for (var statement : server.drop) {
            try {
                server.database.execute(statement);
            } catch (SQLException e) {
                // The user is not there.
            }
        }
    }
}
