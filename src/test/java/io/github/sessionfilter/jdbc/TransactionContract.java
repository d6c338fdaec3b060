package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of transactions and locks, on connections with any defaults. */
abstract class TransactionContract extends StoreFixture {
    /** Law 16: a write is committed before the call returns, whatever the defaults of the DataSource. */
    @Test
    void commitsOnConnectionsWithAutoCommitOff() throws SQLException {
        ConnectionSource autoCommitOff = () -> {
            var connection = database.connect();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            return connection;
        };
        var other = store(autoCommitOff, true);
        var key = randomKey();
        other.insert(key, "alice", "");
        var next = randomKey();
        findLive(key);
        other.rotate(key, next);
        findLive(next);
        other.revoke(next);
        assertEquals(Reason.REVOKED.verdict(), store.find(next));
    }

    /** Law 16: all or nothing. */
    @Test
    void aRotationWhoseSecondStatementFailsChangesNothing() {
        var current = store.insert(randomKey(), "alice", "").key();
        var taken = store.insert(randomKey(), "alice", "").key();
        assertThrows(SessionStoreException.class, () -> store.rotate(current, taken));
        findLive(current);
        findLive(taken);
    }

    /** Law 6: a second insert would fail, or open a session that the caller was told of as failed. */
    @Test
    void insertsOnceIfTheAnswerOfTheCommitIsLost() {
        var losing = new AtomicBoolean();
        var inserts = new AtomicInteger();
        var other = store(() -> losingCommits(pool.getConnection(), losing, inserts), true);
        other.now(); // creates the table
        losing.set(true);
        assertThrows(SessionStoreException.class, () -> other.insert(randomKey(), "alice", ""));
        assertEquals(1, inserts.get());
    }

    private static Connection losingCommits(Connection connection, AtomicBoolean losing, AtomicInteger inserts) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (losing.get() && method.getName().equals("prepareStatement")) {
                        inserts.addAndGet(((String) args[0]).startsWith("INSERT") ? 1 : 0);
                    }
                    try {
                        var result = method.invoke(connection, args);
                        if (losing.get() && method.getName().equals("commit")) {
                            throw new SQLException("the answer is lost", "08007");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Law 16: an open snapshot on a container's connection does not hide a revocation. */
    @Test
    void seesARevocationOnAConnectionWithAnOpenSnapshot() throws SQLException {
        try (var connection = database.connect()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            var key = randomKey();
            store.insert(key, "alice", "");
            try (var statement = connection.createStatement()) {
                statement.executeQuery("SELECT COUNT(*) FROM " + table).close();
            }
            store.revoke(key);
            assertEquals(
                    Reason.REVOKED.verdict(),
                    store(() -> withoutClose(connection), false).find(key));
        }
    }

    /** Law 16. InnoDB's list of transactions is old while others read it. */
    @Test
    void neverCommitsTheChangesOfAnApplication() throws Exception {
        var orders = table + "_orders";
        database.execute("CREATE TABLE " + orders + " (id INT PRIMARY KEY)");
        var key = randomKey();
        store.insert(key, "alice", "");
        var isOver = new AtomicBoolean();
        var reader = database.url().matches("jdbc:(mysql|mariadb):.*")
                ? CompletableFuture.runAsync(() -> readTransactionsUntil(isOver))
                : null;
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 10; i++) {
                statement.executeUpdate("INSERT INTO " + orders + " VALUES (1)");
                assertThrows(SessionStoreException.class, () -> store(() -> withoutClose(connection), false)
                        .find(key));
                connection.rollback();
                assertEquals(0, queryNumber("SELECT COUNT(*) FROM " + orders));
            }
        } finally {
            isOver.set(true);
            if (reader != null) {
                reader.get();
            }
            database.execute("DROP TABLE " + orders);
        }
    }

    private void readTransactionsUntil(AtomicBoolean isOver) {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            while (!isOver.get()) {
                statement
                        .executeQuery("SELECT * FROM information_schema.INNODB_TRX")
                        .close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Concurrent sweeps do not deadlock with touches. */
    @Test
    @Tag("full")
    void sweepsOnSeveralNodesWhileSessionsAreTouched() throws Exception {
        var live = new ArrayList<Session>();
        for (int i = 0; i < 300; i++) {
            live.add(store.insert(randomKey(), "live", ""));
            makeOlder(store.insert(randomKey(), "dead", "").key(), Duration.ofHours(3));
        }
        inParallel(4, () -> {
            for (int i = 0; i < 20; i++) {
                store.sweep(20);
                store.touch(live.subList(i * 10, i * 10 + 100));
            }
            return null;
        });
        assertEquals(0, store.sweep(300));
        assertEquals(300, queryNumber("SELECT COUNT(*) FROM " + table));
    }

    /** A database that scans a small table would wait for the locked row, and keep logins waiting. */
    @Test
    @Tag("full")
    void waitsOnlyForRowsThatAStatementNames() throws SQLException {
        for (int i = 0; i < 300; i++) {
            store.insert(randomKey(), "dead", "");
        }
        database.execute("UPDATE " + table + " SET expires_at = 1");
        var live = new ArrayList<Session>();
        for (int i = 0; i < 300; i++) {
            live.add(store.insert(randomKey(), "alice", ""));
        }
        var held = store.insert(randomKey(), "bob", "").key();
        try (var connection = database.connect();
                var update = connection.prepareStatement(
                        "UPDATE " + table + " SET description = 'held' WHERE session_key = ?")) {
            connection.setAutoCommit(false);
            update.setBytes(1, held.toBytes());
            assertEquals(1, update.executeUpdate());

            assertEquals(List.of(), store.touch(live));
            assertEquals(300, store.sweep(500));
            assertEquals(
                    300, store.revokeAll("alice", null, SessionStore.ANY_TIME).size());
            connection.rollback();
        }
        findLive(held);
    }

    static Connection withoutClose(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) -> method.getName().equals("close") ? null : method.invoke(connection, args));
    }
}
