package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Tests the store on a PostgreSQL server whose defaults somebody else has set, and on connections of a DataSource. */
@Tag("full") // starts PostgreSQL
class PostgreSqlSettingsTest extends StoreFixture {
    private static final String USER = "session_user_of_a_test";

    @Override
    TestDatabase database() {
        return TestDatabases.postgreSql();
    }

    @BeforeEach
    void createUser() throws SQLException {
        store.now();
        database.execute("CREATE ROLE " + USER + " LOGIN PASSWORD 'x'");
        database.execute("GRANT ALL ON %1$s, %1$s_cutoff, %1$s_key, %1$s_version TO %2$s".formatted(table, USER));
    }

    @AfterEach
    void dropUser() throws SQLException {
        database.execute("DROP OWNED BY " + USER);
        database.execute("DROP ROLE " + USER);
    }

    /** Leaves out the user, which would override ours. */
    private String url() {
        return database.url().replaceFirst("\\?.*", "");
    }

    private ConnectionPool poolOfUser() {
        return new ConnectionPool(url(), USER, "x", STORE_TIMEOUT);
    }

    private PGSimpleDataSource dataSource() {
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url());
        dataSource.setUser(USER);
        dataSource.setPassword("x");
        return dataSource;
    }

    private interface Scenario {
        void on(JdbcSessionStore node) throws SQLException;
    }

    private void onBoth(Scenario scenario) throws SQLException {
        try (var own = poolOfUser();
                var node = store(own, false)) {
            scenario.on(node);
        }
        try (var node = store(new DataSourceConnections(dataSource()), false)) {
            scenario.on(node);
        }
    }

    /** Law 16: the server would acknowledge a commit that a crash can undo. Laws 6 and 12: nothing waits for ever. */
    @Test
    void writesDurablyAndBounded() throws SQLException {
        database.execute("ALTER ROLE " + USER + " SET synchronous_commit = off");
        database.execute("CREATE TABLE " + table + "_seen (settings TEXT)");
        database.execute("GRANT ALL ON " + table + "_seen TO " + USER);
        database.execute("CREATE FUNCTION " + table + "_f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO "
                + table + "_seen SELECT concat_ws(' ', current_setting('synchronous_commit'),"
                + " current_setting('lock_timeout'), current_setting('statement_timeout'),"
                + " current_setting('idle_in_transaction_session_timeout')); RETURN NEW; END $$");
        database.execute("CREATE TRIGGER seen BEFORE INSERT OR UPDATE ON " + table + " FOR EACH ROW EXECUTE FUNCTION "
                + table + "_f()");
        try {
            onBoth(node -> {
                var key = node.insert(randomKey(), "alice", "").key();
                node.touch(List.of(findLive(key)));
                var next = randomKey();
                node.rotate(key, next);
                node.revoke(next);
                node.revokeAll("alice", null, Long.MAX_VALUE);
            });
            assertEquals(List.of("on 2499ms 30s 30s"), texts("SELECT DISTINCT settings FROM " + table + "_seen"));
        } finally {
            database.execute("DROP FUNCTION " + table + "_f() CASCADE");
            database.execute("DROP TABLE " + table + "_seen");
        }
    }

    @Test
    void keepsAStricterSettingOfTheServer() throws SQLException {
        database.execute("ALTER ROLE " + USER + " SET synchronous_commit = remote_apply");
        database.execute("ALTER ROLE " + USER + " SET statement_timeout = '7s'");
        try (var own = poolOfUser();
                var connection = own.getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT current_setting('synchronous_commit') ||"
                                + " current_setting('statement_timeout')")) {
            rows.next();
            assertEquals("remote_apply7s", rows.getString(1));
        }
    }

    /** What a write sets on a connection of a DataSource ends with its transaction. */
    @Test
    void leavesTheConnectionsOfADataSourceAsTheyWere() throws SQLException {
        database.execute("ALTER ROLE " + USER + " SET synchronous_commit = off");
        try (var connection = dataSource().getConnection()) {
            var before = settings(connection);
            var node = store(() -> TransactionContract.withoutClose(connection), false);
            var key = node.insert(randomKey(), "alice", "").key();
            node.find(key);
            node.revoke(key);
            assertEquals(before, settings(connection));
        }
    }

    private static List<String> settings(Connection connection) throws SQLException {
        try (var rows = connection.createStatement().executeQuery("SELECT name || '=' || setting FROM pg_settings")) {
            var settings = new ArrayList<String>();
            while (rows.next()) {
                settings.add(rows.getString(1));
            }
            return settings;
        }
    }

    private List<String> texts(String query) throws SQLException {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var rows = connection.createStatement().executeQuery(query)) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    /** Laws 4 and 6: a standby, or a primary that an administrator has made read-only. */
    @Test
    void refusesAServerThatIsReadOnly() throws SQLException {
        var known = store.insert(randomKey(), "alice", "").key();
        onBoth(node -> {
            assertInstanceOf(Live.class, node.find(known));
            node.revocations(0, null, 10);
            database.execute("ALTER ROLE " + USER + " SET default_transaction_read_only = on");
            endConnections();
            isReadOnly(() -> node.find(known));
            isReadOnly(() -> node.revocations(0, null, 10));
            isReadOnly(() -> afterThePause(() -> node.insert(randomKey(), "alice", "")));
            database.execute("ALTER ROLE " + USER + " RESET default_transaction_read_only");
            assertInstanceOf(Live.class, afterThePause(() -> node.find(known)));
            afterThePause(() -> node.revocations(0, null, 10));
            findLive(node.insert(randomKey(), "alice", "").key());
        });
    }

    private void endConnections() throws SQLException {
        database.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = '" + USER + "'");
    }

    private static void isReadOnly(Runnable call) {
        assertEquals(
                StoreFailure.READ_ONLY,
                assertThrows(SessionStoreException.class, call::run).failure());
    }

    /** Laws 3, 4 and 15: rows that are hidden look unknown, or as not revoked. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "revoked_at IS NULL"})
    void refusesATableThatHidesRows(String policy) throws SQLException {
        var known = store.insert(randomKey(), "alice", "").key();
        database.execute("ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY");
        database.execute("CREATE POLICY a_policy ON " + table + " USING (" + policy + ")");
        onBoth(node -> {
            for (Runnable call : List.<Runnable>of(
                    () -> node.find(known),
                    () -> node.revocations(0, null, 10),
                    () -> node.list("alice"),
                    () -> node.revoke(known),
                    node::now)) {
                var failure = assertThrows(SessionStoreException.class, call::run);
                assertInstanceOf(IllegalStateException.class, failure.getCause());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"serializable", "repeatable read", "read uncommitted"})
    void worksUnderEveryIsolationLevel(String level) throws SQLException {
        database.execute("ALTER ROLE " + USER + " SET default_transaction_isolation = '" + level + "'");
        onBoth(node -> {
            var key = node.insert(randomKey(), "alice", "").key();
            assertEquals(List.of(), node.touch(List.of(findLive(key))));
            assertEquals(1, node.revokeAll("alice", null, Long.MAX_VALUE).size());
            assertNotEquals(null, node.find(key));
        });
    }
}
