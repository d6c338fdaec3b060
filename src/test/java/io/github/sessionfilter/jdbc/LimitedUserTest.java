package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.nodes.FaultProxy;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestTimeouts;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Law 6 with a user whom real servers limit, and whose connections they close. */
@Tag("full") // starts servers of its own
class LimitedUserTest {
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(10);
    private static final String TABLE = "limited_user";

    /** A server, and how it makes such a user and ends the user's connections. */
    private record Server(TestDatabase database, List<String> create, String drop, String connections, String end) {
        TestDatabase asUser() {
            return new TestDatabase.Of(database.url().replaceAll("[?]user=[^&]*", ""), "five", "secret");
        }

        void createUser() throws SQLException {
            try {
                database.execute(drop);
            } catch (SQLException e) {
                // The user is not there.
            }
            for (var statement : create) {
                database.execute(statement);
            }
        }

        void endConnections() throws SQLException {
            try (var connection = database.connect();
                    var statement = connection.createStatement()) {
                var ids = new ConcurrentLinkedQueue<Long>();
                try (var rows = statement.executeQuery(connections)) {
                    while (rows.next()) {
                        ids.add(rows.getLong(1));
                    }
                }
                for (long id : ids) {
                    end(statement, id);
                }
            }
        }

        private void end(Statement statement, long id) {
            try {
                statement.execute(end.replace("?", String.valueOf(id)));
            } catch (SQLException e) {
                // The connection has just ended by itself.
            }
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
                        List.of(
                                "CREATE USER five IDENTIFIED BY 'secret' WITH MAX_USER_CONNECTIONS 5",
                                "GRANT ALL ON test.* TO five"),
                        "DROP USER five",
                        "SELECT id FROM information_schema.processlist WHERE user = 'five'",
                        "KILL ?"),
                new Server(
                        TestDatabases.postgreSql(),
                        List.of(
                                "CREATE ROLE five LOGIN PASSWORD 'secret' CONNECTION LIMIT 5",
                                "GRANT ALL ON SCHEMA public TO five"),
                        "DROP OWNED BY five; DROP ROLE five",
                        "SELECT pid FROM pg_stat_activity WHERE usename = 'five'",
                        "SELECT pg_terminate_backend(?, 10000)"));
    }

    private static JdbcSessionStore store(ConnectionSource connections) {
        return new JdbcSessionStore(
                connections, TABLE, true, new StoreClock(NodeClock.system()), TestTimeouts.NO_STALENESS, STORE_TIMEOUT);
    }

    /** The sync has its connection, and requests share the other four. */
    @ParameterizedTest
    @MethodSource("servers")
    void worksWithFiveConnections(Server server) throws Exception {
        server.createUser();
        var pool = server.asUser().pool(STORE_TIMEOUT);
        var threads = Executors.newFixedThreadPool(20);
        try (var store = store(pool)) {
            store.connect();
            var key = key();
            store.insert(key, "alice", "");
            Callable<Integer> checks = () -> {
                for (int i = 0; i < 30; i++) {
                    assertInstanceOf(Live.class, store.find(key));
                }
                return 30;
            };
            for (var answer : threads.invokeAll(Collections.nCopies(20, checks))) {
                assertEquals(30, answer.get());
            }
            store.revocations(0, null, 10);
        } finally {
            threads.shutdownNow();
            pool.close();
            server.endConnections();
        }
    }

    /** The pool was faster than the sync and has all five connections. */
    @ParameterizedTest
    @MethodSource("servers")
    void theSyncWorksWhenThePoolHasAllConnections(Server server) throws Exception {
        server.createUser();
        var pool = server.asUser().pool(STORE_TIMEOUT);
        try (var store = store(pool)) {
            var held = new ConcurrentLinkedQueue<Connection>();
            for (int i = 0; i < 5; i++) {
                held.add(pool.getConnection());
            }
            for (var connection : held) {
                connection.close();
            }
            store.revocations(0, null, 10);
            store.now();
        } finally {
            pool.close();
            server.endConnections();
        }
    }

    /** As {@code wait_timeout} does. Nothing that could be executed was sent on them. */
    @ParameterizedTest
    @MethodSource("servers")
    void eachCallHealsAfterTheServerHasClosedIdleConnections(Server server) throws Exception {
        server.createUser();
        var pool = server.asUser().pool(STORE_TIMEOUT);
        try (var store = store(pool)) {
            var key = key();
            store.insert(key, "healed", "");
            server.endConnections();
            var next = key();
            assertNotNull(store.rotate(key, next));
            server.endConnections();
            store.insert(key(), "healed", "");
            server.endConnections();
            assertTrue(store.revoke(next));
            server.endConnections();
            assertEquals(1, store.list("healed").size());
            server.endConnections();
            assertEquals(1, store.revokeAll("healed", null, Long.MAX_VALUE).size());
        } finally {
            pool.close();
            server.endConnections();
        }
    }

    /** MySQL counts interrupted handshakes, but not from 127.0.0.1. */
    @Test
    void aSlowNetworkDoesNotMakeMySqlBlockTheHost() throws Exception {
        var server = TestDatabases.mySql();
        servers().toList().get(0).createUser();
        server.execute("SET GLOBAL max_connect_errors = 3");
        try (var proxy = new FaultProxy(server.port(), InetAddress.getByName("127.0.0.2"))) {
            var url = server.url().replace(":" + server.port(), ":" + proxy.port());
            try (var pool = new ConnectionPool(url, "five", "secret", Duration.ofMillis(300))) {
                proxy.delay(2_000);
                for (int i = 0; i < 8; i++) {
                    assertThrows(SQLException.class, pool::getConnection);
                }
                proxy.pass();
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (!connects(pool) && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                }
                pool.getConnection().close();
            }
            DriverManager.getConnection(url, "five", "secret").close();
        } finally {
            server.execute("SET GLOBAL max_connect_errors = 100");
            server.execute("TRUNCATE TABLE performance_schema.host_cache");
        }
    }

    private static boolean connects(ConnectionPool pool) {
        try (var connection = pool.getConnection()) {
            return !connection.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    private static SessionKey key() {
        return SessionKey.of(SessionId.random());
    }
}
