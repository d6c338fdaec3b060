package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.LimitedLogin;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionLimit.WhenFull;
import io.github.sessionfilter.session.SessionLimitException;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.UncachedSessions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of the limit of sessions, and of the work that one person can cause. */
abstract class LimitContract extends StoreFixture {
    private static final SessionLimit ONE = new SessionLimit(1, WhenFull.REFUSE);

    @Test
    void letsExactlyOneOfSeveralLoginsIn() throws Exception {
        for (int i = 0; i < 5; i++) {
            var name = "person " + i;
            var logins = inParallel(4, () -> store.insert(randomKey(), name, "", ONE, null));
            var admitted = logins.stream()
                    .map(LimitedLogin::session)
                    .filter(Objects::nonNull)
                    .toList();
            assertEquals(1, admitted.size());
            findLive(admitted.get(0).key());
            assertEquals(1, store.list(name).size());
        }
    }

    @Test
    void letsExactlyOneInWithSnapshotsThatLastForATransaction() throws Exception {
        ConnectionSource snapshots = () -> {
            var connection = database.connect();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return connection;
        };
        var other = store(snapshots, true);
        other.insert(randomKey(), "alice", "", ONE, null); // makes the row that orders the logins
        other.revokeAll("alice", null, SessionStore.ANY_TIME);
        var logins = inParallel(3, () -> other.insert(randomKey(), "alice", "", ONE, null));
        assertEquals(1, logins.stream().filter(login -> login.session() != null).count());
        other.close();
    }

    @Test
    void leavesOneOfSeveralLoginsThatRevokeEachOther() throws Exception {
        var manager = manager(store, new SessionLimit(1, WhenFull.REVOKE_OLDEST));
        for (int i = 0; i < 5; i++) {
            var name = "person " + i;
            inParallel(4, () -> manager.create(name, ""));
            assertEquals(1, store.list(name).size());
        }
    }

    @Test
    void refusesALoginAndChangesNothing() {
        var sessions = sessions("alice", 20);
        var manager = manager(store, new SessionLimit(5, WhenFull.REFUSE));
        assertThrows(SessionLimitException.class, () -> manager.create("alice", ""));
        sessions.forEach(session -> findLive(session.key()));
        assertEquals(20, store.list("alice").size());
        assertNotNull(manager.create("bob", ""));
    }

    @Test
    void doesNotCountASessionThatTheLoginReplaces() {
        var replaced = sessions("alice", 1).get(0).key();
        assertNull(store.insert(randomKey(), "alice", "", ONE, null).session());
        var login = store.insert(randomKey(), "alice", "", ONE, replaced);
        assertEquals(List.of(), login.surplus());
        findLive(assertNotNullSession(login).key());
    }

    /** A clock that steps back makes the newest session look like the oldest. */
    @Test
    void keepsTheNewSessionIfTheOthersSeemNewer() throws SQLException {
        var others = sessions("alice", 3);
        for (var other : others) {
            makeOlder(other.key(), Duration.ofSeconds(-5));
        }
        var created =
                manager(store, new SessionLimit(2, WhenFull.REVOKE_OLDEST)).create("alice", "");
        findLive(created.session().key());
        assertEquals(2, store.list("alice").size());
    }

    @Test
    void revokesALargeSurplusByFewStatements() {
        sessions("alice", 1_500);
        var statements = new AtomicInteger();
        var counted = store(() -> counting(pool.getConnection(), statements), true);
        counted.now();
        statements.set(0);
        manager(counted, new SessionLimit(5, WhenFull.REVOKE_OLDEST)).create("alice", "");
        assertEquals(5, store.list("alice").size());
        assertTrue(statements.get() <= 40, statements + " statements");
    }

    /** A list of a person's sessions ends after 10,000. */
    @Test
    @Tag("full")
    void keepsTheNewSessionBehindManyThatSeemNewer() throws SQLException {
        sessions("alice", 10_001);
        database.execute("UPDATE " + table + " SET created_at = created_at + 3600000");
        var created =
                manager(store, new SessionLimit(5, WhenFull.REVOKE_OLDEST)).create("alice", "");
        findLive(created.session().key());
    }

    @Test
    void hidesAndSweepsTheRowThatOrdersTheLogins() throws SQLException {
        var session = assertNotNullSession(store.insert(randomKey(), "alice", "", ONE, null));
        assertEquals(2, queryNumber("SELECT COUNT(*) FROM " + table));
        assertEquals(1, store.page(null, 10).size());
        assertEquals(List.of(), store.list(""));
        assertEquals(
                List.of(),
                store.revocations(store.now() - Duration.ofDays(1).toMillis(), null, 10)
                        .revocations());
        assertEquals(1, store.sweep(10));
        findLive(session.key());
        assertNull(store.insert(randomKey(), "alice", "", ONE, null).session(), "a new row takes its place");
    }

    /** The call ends although a client logs in between each two of its statements. */
    @Test
    void revokesAllSessionsWhileAClientKeepsLoggingIn() {
        sessions("alice", 3);
        var logins = new AtomicInteger();
        var busy = store(
                () -> {
                    if (logins.incrementAndGet() > 100) {
                        throw new AssertionError("the call does not end");
                    }
                    makeOlder(store.insert(randomKey(), "alice", "").key(), Duration.ofMillis(-10));
                    return pool.getConnection();
                },
                true);
        busy.now();
        int before = logins.get();
        assertTrue(busy.revokeAll("alice", null, SessionStore.ANY_TIME).size() >= 3 + before);
        assertTrue(logins.get() - before <= 6, logins + " calls of the database");
    }

    /** A repeated call stamps no row whose stamp every sync still sees, and none that was revoked long before. */
    @Test
    void doesNotStampDeadSessionsAnew() throws SQLException {
        var fresh = store.insert(randomKey(), "alice", "").key();
        var old = store.insert(randomKey(), "alice", "").key();
        store.revokeAll("alice", null, SessionStore.ANY_TIME);
        makeOlder(old, Duration.ofMinutes(30));
        long stamps = queryNumber("SELECT SUM(revoked_at) FROM " + table);
        makeOlder(fresh, Duration.ofSeconds(5));
        store.revokeAll("alice", null, SessionStore.ANY_TIME);
        assertEquals(stamps - 5_000, queryNumber("SELECT SUM(revoked_at) FROM " + table));
    }

    /** Law 12: a client that calls again and again does not keep the rows of its dead sessions. */
    @Test
    void doesNotStampASessionAnewThatHasLongExpired() throws SQLException {
        var key = store.insert(randomKey(), "alice", "").key();
        makeOlder(key, timeouts.idleTimeout().plus(timeouts.touchLag()).plus(SessionStore.REPEATED_WITHIN));
        store.revokeAll("alice", null, SessionStore.ANY_TIME);
        database.execute("UPDATE " + table + " SET revoked_at = revoked_at - 60000");
        long stamp = queryNumber("SELECT MAX(revoked_at) FROM " + table);
        store.revokeAll("alice", null, SessionStore.ANY_TIME);
        assertEquals(stamp, queryNumber("SELECT MAX(revoked_at) FROM " + table));
    }

    @Test
    void revokesASessionThatWasCreatedBeforeTheClockSteppedBack() throws SQLException {
        var future = store.insert(randomKey(), "alice", "").key();
        makeOlder(future, Duration.ofMinutes(-10));
        assertEquals(List.of(future), store.revokeAll("alice", null, SessionStore.ANY_TIME));
    }

    private static Session assertNotNullSession(LimitedLogin login) {
        assertNotNull(login.session());
        return login.session();
    }

    private SessionManager manager(SessionStore sessions, SessionLimit limit) {
        return new SessionManager(new UncachedSessions(sessions), clock, timeouts, limit);
    }

    /** Adds sessions one statement after the other on one connection, which is faster than logins. */
    private List<Session> sessions(String name, int count) {
        long now = store.now();
        var sessions = IntStream.range(0, count)
                .mapToObj(i -> Session.begin(randomKey(), Login.of(name), now - count + i, 0, timeouts))
                .toList();
        try (var connection = database.connect();
                var insert = connection.prepareStatement("INSERT INTO " + table + " (" + SessionRows.COLUMNS
                        + ", description, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', NULL)")) {
            connection.setAutoCommit(false);
            for (var session : sessions) {
                SessionRows.bind(insert, session);
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new ArrayList<>(sessions);
    }

    /** Returns {@code connection}, counting each statement that it prepares. */
    static Connection counting(Connection connection, AtomicInteger statements) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.incrementAndGet();
                    }
                    try {
                        return method.invoke(connection, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
