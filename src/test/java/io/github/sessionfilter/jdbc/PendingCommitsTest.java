package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.TestClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Law 6 while PostgreSQL's commits wait for a synchronous standby that is away, without a bound on the server. */
@Tag("full") // waits for commits
class PendingCommitsTest extends StoreFixture {
    private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(3);
    private static final int LOGINS_AT_ONCE = 10;
    private static final int ROUNDS = 5;

    @Override
    TestDatabase database() {
        return TestDatabases.postgreSql();
    }

    @AfterEach
    void letTheStandbyReturn() throws Exception {
        database.execute("ALTER SYSTEM RESET synchronous_standby_names");
        reload("");
    }

    private void cutTheStandbyOff() throws Exception {
        database.execute("ALTER SYSTEM SET synchronous_standby_names = 'away'");
        reload("away");
    }

    private void reload(String standby) throws SQLException {
        database.execute("SELECT pg_reload_conf()");
        await("SELECT COUNT(*) FROM pg_settings WHERE name = 'synchronous_standby_names' AND setting <> '" + standby
                + "'");
        await("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND '' = '" + standby + "'");
    }

    private void await(String zero) throws SQLException {
        while (queryNumber(zero) > 0) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void boundsTheConnectionsOfThePool() throws Exception {
        try (var source = database.pool(SHORT_TIMEOUT)) {
            boundsTheConnections(source, ConnectionPool.DEFAULT_SIZE + 3);
        }
    }

    @Test
    void boundsTheConnectionsOfADataSource() throws Exception {
        try (var pooled = new BasicDataSource()) {
            pooled.setUrl(database.url());
            pooled.setUsername(database.user());
            pooled.setPassword(database.password());
            pooled.setMaxTotal(ConnectionPool.DEFAULT_SIZE + 2);
            boundsTheConnections(new DataSourceConnections(pooled), LOGINS_AT_ONCE + pooled.getMaxTotal());
        }
    }

    private void boundsTheConnections(ConnectionSource source, int limit) throws Exception {
        try (var node = new JdbcSessionStore(source, table, true, clock, timeouts, SHORT_TIMEOUT)) {
            node.now();
            long before = queryNumber("SELECT COUNT(*) FROM pg_stat_activity");
            cutTheStandbyOff();
            var failures = ConcurrentHashMap.<StoreFailure>newKeySet();
            for (int i = 0; i < ROUNDS; i++) {
                inParallel(LOGINS_AT_ONCE, () -> failures.add(failureOfLogin(node)));
                assertEquals(Reason.UNKNOWN.verdict(), node.find(randomKey()), "reads go on");
            }
            long opened = queryNumber("SELECT COUNT(*) FROM pg_stat_activity") - before;
            assertTrue(opened <= limit, opened + " connections more");
            assertEquals(Set.of(StoreFailure.ANSWER_LOST, StoreFailure.COMMITS_WAIT), failures);
            letTheStandbyReturn();
            assertNotNull(node.insert(randomKey(), "alice", ""), "no restart is needed");
        }
    }

    private static StoreFailure failureOfLogin(JdbcSessionStore node) {
        try {
            node.insert(randomKey(), "alice", "");
            throw new AssertionError("a login was acknowledged without the standby");
        } catch (SessionStoreException e) {
            return e.failure();
        }
    }

    /** After a fail-over, another server may have a process of the same number. */
    @Test
    void takesNoOtherStatementForThePendingCommit() throws SQLException {
        try (var connection = database.connect()) {
            var time = new TestClock();
            var pending = new PendingCommits(time);
            pending.add(queryNumberOn(connection, "SELECT pg_backend_pid()"));
            time.advance(Duration.ofMinutes(1));
            pending.removeEnded(connection, Dialect.POSTGRESQL);
            assertEquals(0, pending.count(), "its statement is younger");
            pending.add(Integer.MAX_VALUE);
            pending.removeEnded(connection, Dialect.POSTGRESQL);
            assertEquals(0, pending.count(), "there is no such process");
        }
    }

    @Test
    void knowsAStatementThatTheServerStillExecutes() throws Exception {
        knows(TestDatabases.postgreSql(), Dialect.POSTGRESQL, "SELECT pg_backend_pid()", "SELECT pg_sleep(100)", """
                SELECT COUNT(*) FROM pg_stat_activity
                WHERE state = 'active' AND query = 'SELECT pg_sleep(100)' AND pid =\s""");
        var executes = """
                SELECT COUNT(*) FROM information_schema.processlist
                WHERE info = 'SELECT SLEEP(100)' AND id =\s""";
        knows(TestDatabases.mariaDb(), Dialect.MARIADB, "SELECT CONNECTION_ID()", "SELECT SLEEP(100)", executes);
        knows(TestDatabases.mySql(), Dialect.MYSQL, "SELECT CONNECTION_ID()", "SELECT SLEEP(100)", executes);
    }

    private static void knows(TestDatabase database, Dialect dialect, String process, String sleep, String executes)
            throws Exception {
        var threads = Executors.newSingleThreadExecutor();
        try (var slow = database.connect();
                var statement = slow.createStatement();
                var connection = database.connect()) {
            var pending = new PendingCommits(System::nanoTime);
            long number = queryNumberOn(slow, process);
            var sleeping = threads.submit(() -> statement.execute(sleep));
            while (queryNumberOn(connection, executes + number) == 0) {
                Thread.onSpinWait();
            }
            pending.add(number);
            pending.removeEnded(connection, dialect);
            assertEquals(1, pending.count(), "it sleeps");
            statement.cancel();
            while (!sleeping.isDone()) {
                Thread.onSpinWait();
            }
            while (pending.count() > 0) {
                pending.removeEnded(connection, dialect);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static long queryNumberOn(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
