package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.zaxxer.hikari.HikariDataSource;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.TestTimeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A wrong password is named as such, by each pool and each server. */
@Tag("full") // starts servers of its own
class WrongPasswordTest {
    private static final String WRONG = "wrong";

    /** PostgreSQL's server of the tests trusts everybody, but from now on not this user. */
    @BeforeAll
    static void requireAPassword() throws SQLException, IOException {
        var database = TestDatabases.postgreSql();
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE ROLE filter_user LOGIN PASSWORD 'right'");
            try (var rows = statement.executeQuery("SHOW hba_file")) {
                rows.next();
                var file = Path.of(rows.getString(1));
                Files.writeString(file, "host all filter_user all scram-sha-256\n" + Files.readString(file));
            }
            statement.execute("SELECT pg_reload_conf()");
        }
        while (letsIn(postgreSqlUrl())) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // leaves the processor to the server
        }
    }

    private static boolean letsIn(String url) {
        try {
            DriverManager.getConnection(url, "filter_user", WRONG).close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static String postgreSqlUrl() {
        return TestDatabases.postgreSql().url().replaceAll("[?&]user=[^&]*", "");
    }

    @AfterAll
    static void dropTheUser() throws SQLException {
        TestDatabases.postgreSql().execute("DROP ROLE filter_user");
    }

    @Test
    void isNamedOnPostgreSql() {
        assertNamed(postgreSqlUrl(), "filter_user");
    }

    @Test
    void isNamedOnMySql() {
        assertNamed(TestDatabases.mySql().url(), "root");
    }

    @Test
    void isNamedOnMariaDb() {
        try (var server = MySqlServer.mariaDbWithGrants()) {
            assertNamed(server.url(), "root");
        }
    }

    private static void assertNamed(String url, String user) {
        try (var own = new ConnectionPool(url, user, WRONG, Duration.ofSeconds(9))) {
            assertNamed("our own pool", own);
        }
        var dbcp = new BasicDataSource();
        dbcp.setUrl(url);
        dbcp.setUsername(user);
        dbcp.setPassword(WRONG);
        assertNamed("dbcp2", new DataSourceConnections(dbcp));
        try (var hikari = new HikariDataSource()) {
            hikari.setJdbcUrl(url);
            hikari.setUsername(user);
            hikari.setPassword(WRONG);
            hikari.setConnectionTimeout(1_000);
            assertNamed("HikariCP", new DataSourceConnections(hikari));
        }
        try (var hikari = new HikariDataSource()) {
            hikari.setJdbcUrl(url);
            hikari.setUsername(user);
            hikari.setPassword(WRONG);
            hikari.setConnectionTimeout(1_000);
            hikari.setInitializationFailTimeout(-1);
            assertNamed("HikariCP after its start", new DataSourceConnections(hikari));
        }
    }

    private static void assertNamed(String pool, ConnectionSource connections) {
        var store = new JdbcSessionStore(
                connections,
                "web_session",
                false,
                new StoreClock(NodeClock.system()),
                TestTimeouts.NO_STALENESS,
                Duration.ofSeconds(9));
        var failure = assertThrows(SessionStoreException.class, store::now);
        assertEquals(StoreFailure.ACCESS_DENIED, failure.failure(), () -> pool + ": " + failure.getMessage());
    }
}
