package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of laws 6 and 12 while somebody has locked the table: a backup, or a migration. */
@Tag("full") // waits for locks
abstract class LockedTableContract extends StoreFixture {
    private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(3);
    private static final int CALLS = 30;
    private static final int THREADS = 15;

    /** Returns the statement that locks the table against writes, or against reads too. */
    abstract String lock(boolean againstReads);

    /** Returns a query for the number of statements that wait for a lock on the server. */
    abstract String waiting();

    /** Returns a query for the number of connections to the server. */
    abstract String connections();

    @Test
    void leavesNoWriteWaitingOnTheServer() throws Exception {
        leavesNothingWaiting(false, shortPool(), node -> node.insert(randomKey(), "alice", ""));
    }

    final void leavesNoWriteWaiting(String lock) throws Exception {
        leavesNothingWaiting(lock, shortPool(), node -> node.insert(randomKey(), "alice", ""));
    }

    @Test
    void leavesNoReadWaitingOnTheServer() throws Exception {
        leavesNothingWaiting(true, shortPool(), node -> node.find(randomKey()));
    }

    @Test
    void leavesNoWriteOfADataSourceWaitingOnTheServer() throws Exception {
        try (var pooled = new BasicDataSource()) {
            pooled.setUrl(database.url());
            pooled.setUsername(database.user());
            pooled.setPassword(database.password());
            leavesNothingWaiting(
                    false, new DataSourceConnections(pooled), node -> node.insert(randomKey(), "alice", ""));
        }
    }

    private ConnectionPool shortPool() {
        return database.pool(SHORT_TIMEOUT);
    }

    private interface Call {
        Object on(JdbcSessionStore node);
    }

    private void leavesNothingWaiting(boolean againstReads, ConnectionSource source, Call call) throws Exception {
        leavesNothingWaiting(lock(againstReads), source, call);
    }

    private void leavesNothingWaiting(String lock, ConnectionSource source, Call call) throws Exception {
        store.now();
        try (source;
                var node = new JdbcSessionStore(source, table, true, clock, timeouts, SHORT_TIMEOUT);
                var locker = database.connect()) {
            node.now();
            long before = queryNumber(connections());
            locker.setAutoCommit(false);
            locker.createStatement().execute(lock);
            var failed = new AtomicInteger();
            inParallel(THREADS, (Callable<Void>) () -> {
                for (int i = 0; i < CALLS / THREADS; i++) {
                    try {
                        call.on(node);
                    } catch (SessionStoreException e) {
                        failed.incrementAndGet();
                    }
                }
                return null;
            });
            assertEquals(CALLS, failed.get());
            awaitNothingWaiting();
            long opened = queryNumber(connections()) - before;
            assertTrue(opened <= ConnectionPool.DEFAULT_SIZE + 3, opened + " connections");
            unlock(locker);
        }
        assertEquals(0, queryNumber("SELECT COUNT(*) FROM " + table));
    }

    /** The server may wait a second longer than its client, because MySQL counts in seconds. */
    private void awaitNothingWaiting() throws SQLException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (queryNumber(waiting()) > 0) {
            assertTrue(System.nanoTime() < deadline, "statements wait on behind clients that gave up");
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private void unlock(Connection locker) throws SQLException {
        if (!database.url().startsWith("jdbc:postgresql:")) {
            locker.createStatement().execute("UNLOCK TABLES");
        }
        locker.rollback();
    }
}
