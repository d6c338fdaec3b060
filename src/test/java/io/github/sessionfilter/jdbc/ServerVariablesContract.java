package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mysql.cj.jdbc.MysqlDataSource;
import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.StreamStart.Ended;
import io.github.sessionfilter.session.StreamStart.Leased;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of the store on a MySQL or MariaDB server whose defaults somebody else has set.
 *
 * <p>Laws 3, 4 and 16 hold on the filter's own connections and on those of a DataSource.
 */
abstract class ServerVariablesContract extends StoreFixture {
    /** The statements that restore the server. */
    private final List<String> restored = new ArrayList<>();
    /** In the order of closing. */
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void restoreTheServer() throws Exception {
        for (var closeable : opened) {
            closeable.close();
        }
        for (var variable : restored) {
            database.execute(variable);
        }
    }

    /** Changes the server's default for all connections that are opened from now on. */
    private void setGlobal(String variable, String value) throws SQLException {
        var old = queryText("SELECT @@global." + variable);
        restored.add("SET GLOBAL " + variable + " = " + (old.matches("[0-9.]+") ? old : "'" + old + "'"));
        database.execute("SET GLOBAL " + variable + " = " + value);
    }

    final String queryText(String query) throws SQLException {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private JdbcSessionStore ownPool(String parameters) {
        var own = new ConnectionPool(database.url() + parameters, database.user(), database.password(), STORE_TIMEOUT);
        opened.add(0, own);
        return opened(store(own, true));
    }

    private JdbcSessionStore dataSource(String parameters) {
        return opened(store(new DataSourceConnections(pooled(parameters)), true));
    }

    private BasicDataSource pooled(String parameters) {
        var pooled = new BasicDataSource();
        opened.add(0, pooled);
        pooled.setUrl(database.url() + parameters);
        pooled.setUsername(database.user());
        pooled.setPassword(database.password());
        pooled.setMaxTotal(3);
        return pooled;
    }

    private JdbcSessionStore opened(JdbcSessionStore store) {
        opened.add(0, store);
        return store;
    }

    /** The driver believes that the server commits by itself. */
    @Test
    void commitsOnAServerWhoseDefaultIsNotToCommit() throws SQLException {
        setGlobal("autocommit", "0");
        commits(ownPool(""));
        commits(ownPool("&useLocalTransactionState=true"));
        commits(dataSource("&useLocalSessionState=true"));
        commits(dataSource(""));
        commitsAStream(new DataSourceConnections(pooled("&useLocalSessionState=true")));
        commitsAStream(new DataSourceConnections(pooled("")));
    }

    /** The write that takes a slot is no transaction. It asks for the state of the server itself. */
    private void commitsAStream(ConnectionSource connections) {
        var node = opened(streamingStore(connections, true, Duration.ofMinutes(1)));
        var streams = Objects.requireNonNull(node.streams());
        var phone = MediaStream.of(node.insert(randomKey(), "alice", "phone"));
        assertInstanceOf(Leased.class, streams.start(phone, 1));
        var other = Objects.requireNonNull(
                opened(streamingStore(pool, true, Duration.ofMinutes(1))).streams());
        assertEquals(1, other.list("alice").size());
        assertTrue(other.end("alice", phone.key()));
        assertInstanceOf(Ended.class, streams.start(phone, 1));
    }

    private void commits(JdbcSessionStore node) throws SQLException {
        var rotated = node.insert(randomKey(), "alice", "").key();
        findLive(rotated);
        var next = randomKey();
        assertNotNull(node.rotate(rotated, next));
        findLive(next);
        assertTrue(node.revoke(next));
        assertEquals(Reason.REVOKED.verdict(), store.find(next));
        var all = node.insert(randomKey(), "alice", "").key();
        assertEquals(List.of(all), node.revokeAll("alice", null, SessionStore.ANY_TIME));
        assertEquals(Reason.REVOKED.verdict(), store.find(all));
        var touched = node.insert(randomKey(), "alice", "");
        makeOlder(touched.key(), Duration.ofMinutes(5));
        assertEquals(List.of(), node.touch(List.of(touched)));
        assertEquals(touched.expiresAt(), findLive(touched.key()).expiresAt());
        store.revokeAll("alice", null, SessionStore.ANY_TIME);
    }

    /** A snapshot that a connection keeps would hide what others commit. */
    @Test
    void seesARevocationOnAServerWhoseDefaultIsNotToCommit() throws SQLException {
        setGlobal("autocommit", "0");
        for (var node : List.of(ownPool(""), dataSource("&useLocalSessionState=true"))) {
            var key = store.insert(randomKey(), "alice", "").key();
            long before = store.now();
            assertInstanceOf(Live.class, node.find(key));
            node.revocations(before, null, 10);
            store.revoke(key);
            assertEquals(Reason.REVOKED.verdict(), node.find(key));
            assertEquals(
                    List.of(key),
                    node.revocations(before, null, 10).revocations().stream()
                            .map(revocation -> revocation.key())
                            .toList());
            store.revokeAll("alice", null, SessionStore.ANY_TIME);
        }
    }

    /** Law 4: a sync that the server cuts short vouches for nothing. */
    @Test
    void readsAllRowsOnAServerThatLimitsResults() throws SQLException {
        setGlobal("sql_select_limit", "10");
        for (var node : List.of(ownPool(""), dataSource(""))) {
            long before = store.now();
            var sessions = IntStream.range(0, 50)
                    .mapToObj(i -> node.insert(randomKey(), "alice", ""))
                    .toList();
            assertEquals(50, node.list("alice").size());
            assertEquals(50, node.page(null, 100).size());
            assertEquals(List.of(), node.touch(sessions));
            assertEquals(
                    50, node.revokeAll("alice", null, SessionStore.ANY_TIME).size());
            assertEquals(50, node.revocations(before, null, 100).revocations().size());
            database.execute("DELETE FROM " + table);
        }
    }

    /** Law 5: a revocation that is rolled back is none. */
    @Test
    void doesNotReadARevocationThatIsNotCommitted() throws SQLException {
        setGlobal(isolation(), "'READ-UNCOMMITTED'");
        var key = store.insert(randomKey(), "alice", "").key();
        var nodes = List.of(ownPool(""), dataSource(""));
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("UPDATE " + table + " SET revoked_at = 1");
            for (var node : nodes) {
                assertInstanceOf(Live.class, node.find(key));
                assertEquals(1, node.list("alice").size());
            }
            connection.rollback();
        }
    }

    abstract String isolation();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "completion_type = 'CHAIN'",
                "completion_type = 'RELEASE'",
                "max_join_size = 1",
                "sql_mode = 'ANSI'",
                "sql_mode = 'NO_BACKSLASH_ESCAPES'",
                "sql_mode = ''"
            })
    void worksOnAServerWithOtherDefaults(String setting) throws SQLException {
        var parts = setting.split(" = ");
        setGlobal(parts[0], parts[1]);
        commits(ownPool(""));
        commits(dataSource(""));
        store.insert(randomKey(), "bob", "a\\' \"b\\");
        assertEquals("a\\' \"b\\", ownPool("").list("bob").get(0).description());
    }

    /** What a check or a write sets on a connection of a DataSource would change the application's own statements. */
    @Test
    void leavesTheConnectionsOfADataSourceAsTheyWere() throws SQLException {
        setGlobal("autocommit", "0");
        setGlobal("sql_select_limit", "10");
        var one = new MysqlDataSource();
        one.setUrl(database.url() + "&useLocalSessionState=true");
        one.setUser(database.user());
        try (var connection = one.getConnection()) {
            var before = variables(connection);
            connection.createStatement().execute("COMMIT");
            var node = store(() -> TransactionContract.withoutClose(connection), true);
            commits(node);
            assertEquals(before, variables(connection));
        }
    }

    private static List<String> variables(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SHOW SESSION VARIABLES WHERE Variable_name NOT IN"
                        + " ('timestamp', 'rand_seed1', 'rand_seed2', 'pseudo_thread_id', 'last_gtid', 'in_transaction',"
                        + " 'warning_count', 'statement_id')")) {
            var variables = new ArrayList<String>();
            while (rows.next()) {
                variables.add(rows.getString(1) + "=" + rows.getString(2));
            }
            return variables;
        }
    }

    /** The option counts only the rows that an update has changed. */
    @Test
    void knowsARevokedSessionWhateverTheDriverCounts() throws SQLException {
        var node = ownPool("&useAffectedRows=true");
        var key = node.insert(randomKey(), "alice", "").key();
        store.revoke(key);
        makeOlder(key, Duration.ofMinutes(-5));
        assertTrue(node.revoke(key));
    }

    /** A driver's own limit cannot be told from the end of the result, except by the result itself. */
    @Test
    void readsAllRowsWhateverTheDriversLimit() {
        for (int i = 0; i < 30; i++) {
            store.insert(randomKey(), "alice", "");
        }
        assertEquals(30, dataSource("&maxRows=10").list("alice").size());
    }

    /** Laws 4 and 6: an old primary, which a fail-over has left behind. */
    @Test
    @Tag("full")
    void refusesAServerThatIsReadOnly() throws SQLException {
        var known = store.insert(randomKey(), "alice", "");
        store.revocations(0, null, 10);
        setGlobal("read_only", "1");
        for (var node : List.of(store, ownPool(""), dataSource(""))) {
            isReadOnly(() -> node.find(known.key()));
            isReadOnly(() -> node.revocations(0, null, 10));
            isReadOnly(() -> node.insert(randomKey(), "alice", ""));
        }
        database.execute(restored.remove(restored.size() - 1));
        assertInstanceOf(Live.class, afterThePause(() -> store.find(known.key())));
        afterThePause(() -> store.revocations(0, null, 10));
        findLive(store.insert(randomKey(), "alice", "").key());
    }

    private static void isReadOnly(Runnable call) {
        var failure = assertThrows(SessionStoreException.class, call::run);
        assertTrue(
                failure.failure() == StoreFailure.READ_ONLY || failure.failure() == StoreFailure.CIRCUIT_OPEN,
                failure::toString);
    }
}
