package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.TestClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 6: bounded waits, few repetitions, and immediate refusals while the database is down. */
class DatabaseTest {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final String BROKEN = "08S01";
    private static final String DEADLOCK = "40001";
    private static final String READ_ONLY = "25006";

    private final TestClock time = new TestClock();
    private final FaultyConnections connections = new FaultyConnections();
    private final Database database = new Database(
            connections, new Schema("web_session", Dialect.H2), new StoreClock(time.node()), Duration.ofMillis(666));

    @Test
    void repeatsAReadOnceOnAFreshConnection() {
        assertEquals(1, read());
        connections.failNext(BROKEN);
        assertEquals(1, read());
        assertEquals(1, connections.idleDropped.get());
        connections.failNext(BROKEN, BROKEN);
        assertThrows(SessionStoreException.class, this::read);
    }

    /** One dead connection does not mean that the database is down. */
    @Test
    void admitsOtherCallsWhileAReadIsRepeated() {
        assertEquals(1, read());
        connections.failNext(BROKEN);
        var others = new AtomicInteger();
        connections.beforeConnect = () -> {
            if (connections.idleDropped.get() == 1 && others.getAndIncrement() == 0) {
                assertEquals(1, read());
            }
        };
        assertEquals(1, read());
        assertEquals(2, others.get());
    }

    /** Work in the background may take long, so it never probes the database. */
    @Test
    void doesNotProbeAFailedDatabaseWithWorkInTheBackground() {
        assertEquals(1, read());
        connections.down = true;
        assertThrows(SessionStoreException.class, this::read);
        connections.down = false;
        time.advance(LONGEST_PAUSE);
        assertThrows(SessionStoreException.class, () -> database.inBackground(DatabaseTest::select));
        assertEquals(1, read());
        assertEquals(1, database.inBackground(DatabaseTest::select));
    }

    /** The container's connections get our time-out for an answer, and then their own again. */
    @Test
    void boundsTheWaitOnConnectionsOfTheContainer() {
        assertEquals(1, read());
        connections.networkTimeouts.clear();
        assertEquals(1, read());
        assertEquals(1, database.inBackground(DatabaseTest::select));
        assertEquals(List.of(666, 0, 30_000, 0), connections.networkTimeouts);
    }

    @Test
    void doesNotRepeatAReadAfterItsTimeout() {
        assertEquals(1, read());
        connections.failNext(BROKEN);
        connections.beforeFailure = () -> time.advance(Duration.ofSeconds(1));
        assertThrows(SessionStoreException.class, this::read);
    }

    @Test
    void doesNotRepeatAStatementThatTheDatabaseRefuses() {
        assertEquals(1, read());
        connections.failNext("42S02");
        assertThrows(SessionStoreException.class, this::read);
        assertEquals(0, connections.idleDropped.get());
    }

    @Test
    void repeatsAWriteThatWasRolledBack() {
        assertEquals(1, read());
        connections.failNext(DEADLOCK, DEADLOCK, DEADLOCK);
        assertEquals(0, database.once(DatabaseTest::write));
        connections.failNext(DEADLOCK, DEADLOCK, DEADLOCK, DEADLOCK);
        assertThrows(SessionStoreException.class, () -> database.once(DatabaseTest::write));
    }

    /** A server closes idle connections, such as MySQL after {@code wait_timeout}. */
    @Test
    void repeatsAWriteOnceIfItsConnectionBrokeBeforeAnythingChanged() {
        assertEquals(1, read());
        connections.failNext(BROKEN);
        int changed = database.once(statements -> {
            select(statements);
            return write(statements);
        });
        assertEquals(0, changed);
        connections.failNext(BROKEN);
        changed = database.once(statements -> statements.transaction(DatabaseTest::write));
        assertEquals(0, changed);
        assertEquals(2, connections.idleDropped.get());
    }

    @Test
    void doesNotRepeatAWriteWhoseCommitHasAnUnknownOutcome() {
        assertEquals(1, read());
        for (var state : List.of(BROKEN, "40003", "08007", "HY000")) {
            connections.failNextCommit(state);
            var runs = new AtomicInteger();
            var lost = assertThrows(
                    SessionStoreException.class,
                    () -> database.once(statements -> statements.transaction(transaction -> {
                        runs.incrementAndGet();
                        return write(transaction);
                    })));
            assertTrue(lost.isOutcomeUnknown(), state);
            assertEquals(1, runs.get(), state);
        }
    }

    /** Its commit is rolled back, so the write runs again. */
    @Test
    void repeatsAWriteWhoseCommitIsRolledBack() {
        assertEquals(1, read());
        connections.failNextCommit(DEADLOCK);
        int changed = database.once(statements -> statements.transaction(DatabaseTest::write));
        assertEquals(0, changed);
    }

    @Test
    void doesNotRepeatAWriteIfItsCompletionIsUnknown() {
        assertEquals(1, read());
        connections.failNext("40003");
        var lost = assertThrows(SessionStoreException.class, () -> database.once(DatabaseTest::write));
        assertTrue(lost.isOutcomeUnknown());
    }

    @Test
    void repeatsAWriteOfUnknownOutcomeOnlyIfItIsRepeatable() {
        assertEquals(1, read());
        connections.failNext(BROKEN);
        var lost = assertThrows(SessionStoreException.class, () -> database.once(DatabaseTest::write));
        assertTrue(lost.isOutcomeUnknown());
        connections.failNext("23505");
        var refused = assertThrows(SessionStoreException.class, () -> database.once(DatabaseTest::write));
        assertFalse(refused.isOutcomeUnknown());
        connections.failNext(BROKEN);
        assertEquals(0, database.repeatable(DatabaseTest::write));
    }

    /** Laws 4 and 6: a fail-over has left the old connections with a server that is no longer the primary. */
    @Test
    void repeatsACallOnAFreshConnectionIfTheServerIsReadOnly() {
        assertEquals(1, read());
        connections.failNext(READ_ONLY);
        assertEquals(1, read());
        connections.failNext(READ_ONLY);
        assertEquals(1, database.once(DatabaseTest::select));
        connections.failNext(READ_ONLY);
        assertEquals(1, database.repeatable(DatabaseTest::select));
        connections.failNext(READ_ONLY);
        assertEquals(1, database.inBackground(DatabaseTest::select));
        assertEquals(4, connections.idleDropped.get());
        connections.failNext(READ_ONLY, READ_ONLY);
        var failure = assertThrows(SessionStoreException.class, this::read);
        assertEquals(StoreFailure.READ_ONLY, failure.failure());
        time.advance(LONGEST_PAUSE);
        assertEquals(1, read(), "no restart is needed");
    }

    /** A database that does not answer holds one thread at a time. */
    @Test
    void letsOneCallProbeAFailedDatabaseAndRefusesTheOthersAtOnce() throws Exception {
        assertEquals(1, read());
        connections.down = true;
        assertThrows(SessionStoreException.class, this::read);
        time.advance(LONGEST_PAUSE);
        var probing = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        connections.beforeConnect = () -> {
            probing.countDown();
            await(release);
        };
        var executor = Executors.newSingleThreadExecutor();
        try {
            var probe = executor.submit(this::read);
            probing.await();
            int connects = connections.connects.get();
            for (int i = 0; i < 100; i++) {
                assertThrows(SessionStoreException.class, this::read);
            }
            assertEquals(connects, connections.connects.get());
            connections.down = false;
            release.countDown();
            assertEquals(1, probe.get());
            assertEquals(1, read(), "the first success closes the breaker");
        } finally {
            executor.shutdownNow();
        }
    }

    /** A failed write may only have waited for a lock. */
    @Test
    void doesNotRefuseReadsBecauseAWriteFailed() {
        assertEquals(1, read());
        connections.failNext(BROKEN);
        assertThrows(SessionStoreException.class, () -> database.once(DatabaseTest::write));
        int connects = connections.connects.get();
        assertEquals(1, read());
        assertTrue(connections.connects.get() > connects);
    }

    /** Ten requests a second, for a minute. */
    @Test
    void probesAFailedDatabaseEverLessOften() {
        assertEquals(1, read());
        connections.down = true;
        int before = connections.connects.get();
        for (int i = 0; i < 600; i++) {
            assertThrows(SessionStoreException.class, this::read);
            time.advance(Duration.ofMillis(100));
        }
        int probes = connections.connects.get() - before;
        assertTrue(probes > 25 && probes < 65, probes + " probes");
        connections.down = false;
        time.advance(LONGEST_PAUSE);
        assertEquals(1, read());
    }

    /** A pool that has no connection to spare is not dead, and neither is a server. */
    @ParameterizedTest
    @ValueSource(strings = {"08001", "53300"})
    void doesNotRefuseReadsBecauseOneMoreConnectionIsRefused(String state) {
        assertEquals(1, read());
        connections.refusal = state;
        database.read(statements -> {
            connections.down = true;
            assertThrows(SessionStoreException.class, this::read);
            connections.down = false;
            assertEquals(1, read(), "the breaker is closed");
            return 1;
        });
    }

    /** A container's DataSource may let a call wait much longer than {@code storeTimeout}. */
    @Test
    void refusesCallsWhileASourceGivesNoConnectionForLong() throws Exception {
        assertEquals(1, read());
        var waiting = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        connections.beforeConnect = () -> {
            waiting.countDown();
            await(release);
        };
        var executor = Executors.newSingleThreadExecutor();
        try {
            var held = executor.submit(this::read);
            waiting.await();
            connections.beforeConnect = () -> {};
            time.advance(Duration.ofSeconds(2));
            var refused = assertThrows(SessionStoreException.class, this::read);
            assertEquals(StoreFailure.CIRCUIT_OPEN, refused.failure());
            release.countDown();
            assertEquals(1, held.get());
            assertEquals(1, read());
        } finally {
            executor.shutdownNow();
        }
    }

    private int read() {
        return database.query("SELECT 1", none -> {}, rows -> {
            rows.next();
            return rows.getInt(1);
        });
    }

    private static int select(Statements statements) throws SQLException {
        return statements.query("SELECT 1", none -> {}, rows -> {
            rows.next();
            return rows.getInt(1);
        });
    }

    private static int write(Statements statements) throws SQLException {
        return statements.update("UPDATE {table} SET description = '' WHERE 1 = 0", none -> {});
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Connections to H2, whose next statements fail with the SQL states that a test sets. */
    private static final class FaultyConnections implements ConnectionSource {
        private final TestDatabase h2 = TestDatabases.h2();
        private final Queue<String> failures = new ArrayDeque<>();
        private final Queue<String> commitFailures = new ArrayDeque<>();
        private final AtomicInteger connects = new AtomicInteger();
        private final AtomicInteger idleDropped = new AtomicInteger();
        private volatile Runnable beforeFailure = () -> {};
        private volatile Runnable beforeConnect = () -> {};
        private final List<Object> networkTimeouts = new ArrayList<>();
        private volatile boolean down;
        private volatile String refusal = "08001";

        FaultyConnections() {
            for (var statement : Dialect.statements(Dialect.H2.schemaFile())) {
                execute(statement.replace("{table}", "web_session"));
            }
        }

        private void execute(String sql) {
            try {
                h2.execute(sql);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        void failNext(String... states) {
            failures.clear();
            for (var state : states) {
                failures.add(state);
            }
        }

        void failNextCommit(String state) {
            commitFailures.add(state);
        }

        @Override
        public Connection getConnection() throws SQLException {
            connects.incrementAndGet();
            beforeConnect.run();
            if (down) {
                throw new SQLException("refused", refusal);
            }
            return proxy(Connection.class, h2.connect());
        }

        @Override
        public void dropIdle() {
            idleDropped.incrementAndGet();
        }

        private <T> T proxy(Class<T> type, T target) {
            return type.cast(
                    Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                        if (Set.of("executeQuery", "executeUpdate").contains(method.getName()) && !failures.isEmpty()) {
                            beforeFailure.run();
                            throw new SQLException("from a test", failures.remove());
                        }
                        if (method.getName().equals("commit") && !commitFailures.isEmpty()) {
                            throw new SQLException("from a test", commitFailures.remove());
                        }
                        if (method.getName().equals("setNetworkTimeout")) {
                            networkTimeouts.add(args[1]);
                        }
                        try {
                            var result = method.invoke(target, args);
                            return result instanceof PreparedStatement statement
                                    ? proxy(PreparedStatement.class, statement)
                                    : result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }
    }
}
