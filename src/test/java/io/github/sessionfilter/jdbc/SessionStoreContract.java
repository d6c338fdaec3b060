package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationPage.Revocation;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database owes its callers; a subclass names a database. */
abstract class SessionStoreContract {
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(10);

    final SessionTimeouts timeouts =
            new SessionTimeouts(Duration.ofMinutes(30), Duration.ofHours(12), Duration.ofMinutes(1), Duration.ZERO);
    final String table = "t" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 50), 36);
    private final StoreClock clock = new StoreClock(NodeClock.system());
    TestDatabase database;
    private ConnectionPool pool;
    private JdbcSessionStore store;

    abstract TestDatabase database();

    @BeforeEach
    void open() {
        database = database();
        pool = database.pool(STORE_TIMEOUT);
        store = store(pool, true);
    }

    @AfterEach
    void close() throws SQLException {
        if (pool != null) {
            store.close();
            pool.close();
            database.execute("DROP TABLE IF EXISTS " + table);
            database.execute("DROP TABLE IF EXISTS " + table + "_version");
        }
    }

    final JdbcSessionStore store(ConnectionSource connections, boolean createSchema) {
        return new JdbcSessionStore(connections, table, createSchema, clock, timeouts, STORE_TIMEOUT);
    }

    @Test
    void findsWhatWasInserted() {
        var key = key();
        var inserted = store.insert(key, "alice", "a phone");
        var found = live(key);
        assertEquals(key, found.key());
        assertEquals("alice", found.principalName());
        assertEquals(inserted.createdAt(), found.createdAt());
        assertEquals(inserted.createdAt(), found.lastAccessedAt());
        assertEquals(inserted.createdAt().plus(Duration.ofMinutes(31)).plusSeconds(1), found.expiresAt());
        assertEquals(inserted.createdAt().plus(Duration.ofHours(12)), found.absoluteExpiresAt());
        assertEquals(Reason.UNKNOWN.verdict(), store.find(key()));
    }

    /** Law 11: one clock, the database's, in UTC; read with each answer. */
    @Test
    void tellsTheDatabasesTimeInUtc() {
        long before = System.currentTimeMillis(); // the server runs on this machine
        long now = store.now();
        long after = System.currentTimeMillis();
        assertTrue(before - 10 <= now && now <= after + 10, before + " " + now + " " + after);
        assertTrue(Math.abs(clock.millis() - now) < STORE_TIMEOUT.toMillis());
    }

    /** Law 8: keys are compared in full. */
    @Test
    void keepsKeysApartThatDifferInOneBit() {
        var bytes = key().toBytes();
        store.insert(SessionKey.ofBytes(bytes), "alice", "");
        for (int bit : new int[] {0, 5, 100, 255}) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(Reason.UNKNOWN.verdict(), store.find(SessionKey.ofBytes(bytes)));
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        var zero = SessionKey.ofBytes(new byte[32]);
        store.insert(zero, "zero", "");
        assertEquals("zero", live(zero).principalName());
    }

    /** Ids of the same letters in another case are other ids, under the database's default collation. */
    @Test
    void keepsIdsApartThatDifferInLetterCase() {
        var id = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";
        store.insert(SessionKey.of(Objects.requireNonNull(SessionId.parse(id))), "alice", "");
        var other = "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_aBcDA";
        assertEquals(
                Reason.UNKNOWN.verdict(), store.find(SessionKey.of(Objects.requireNonNull(SessionId.parse(other)))));
    }

    /** Letter case, accents, trailing blanks, NUL, and what Unicode takes for the same. */
    @Test
    void keepsPrincipalsApartByteForByte() {
        var names = List.of(
                "alice",
                "Alice",
                "ALICE",
                "\u00e1lice",
                "a\u0301lice",
                "alice ",
                "alice  ",
                " alice",
                "alice\0",
                "alice\0bob",
                "\uff41lice",
                "al\u0131ce",
                "stra\u00dfe",
                "strasse",
                "\ud83d\ude00",
                "\ud83d\ude01",
                "0",
                "00",
                "0x616c696365");
        names.forEach(name -> store.insert(key(), name, name.replace('\0', '0')));
        for (var name : names) {
            assertEquals(
                    List.of(name),
                    store.list(name).stream()
                            .map(listed -> listed.session().principalName())
                            .toList());
        }
        store.revokeAll("alice", null, SessionStore.ANY_TIME);
        names.stream()
                .filter(name -> !name.equals("alice"))
                .forEach(name -> assertEquals(1, store.list(name).size(), name));
    }

    @Test
    void keepsDescriptionsOfAllScripts() {
        store.insert(key(), "alice", "\u6771\u4eac \ud83d\udcf1 \u05e9\u05dc\u05d5\u05dd '\"\\%_;-- ");
        assertEquals(
                "\u6771\u4eac \ud83d\udcf1 \u05e9\u05dc\u05d5\u05dd '\"\\%_;-- ",
                store.list("alice").get(0).description());
        store.insert(key(), "bob", "\ud83d\ude00".repeat(127));
        assertEquals(254, store.list("bob").get(0).description().length());
    }

    @Test
    void expiresAndIsNoLongerListed() throws SQLException {
        var key = key();
        store.insert(key, "alice", "");
        age(key, Duration.ofMinutes(30));
        live(key);
        age(key, Duration.ofMinutes(1).plusSeconds(1));
        assertEquals(Reason.EXPIRED.verdict(), store.find(key));
        assertEquals(List.of(), store.list("alice"));
    }

    @Test
    void touchesForwardsAndNeverBackwards() throws SQLException {
        var key = key();
        store.insert(key, "alice", "");
        age(key, Duration.ofMinutes(10));
        var before = live(key);
        var used = before.usedAt(before.lastAccessedAtMillis() + 600_000, timeouts);
        assertEquals(List.of(), store.touch(List.of(used)));
        assertEquals(used.lastAccessedAt(), live(key).lastAccessedAt());
        assertEquals(used.expiresAt(), live(key).expiresAt());
        assertEquals(List.of(), store.touch(List.of(before)), "a row that is ahead already is not a row that is gone");
        assertEquals(used.expiresAt(), live(key).expiresAt());
    }

    /** Late touches count: the use happened while the session was live. */
    @Test
    void touchesARowThatHasExpiredMeanwhile() throws SQLException {
        var key = key();
        var session = store.insert(key, "alice", "");
        age(key, Duration.ofMinutes(32));
        assertEquals(Reason.EXPIRED.verdict(), store.find(key));
        assertEquals(List.of(), store.touch(List.of(session.usedAt(session.createdAtMillis(), timeouts))));
        live(key);
    }

    /** More of them than one statement takes, of several seconds: each gets its own time, and none more than it may. */
    @Test
    void writesManyUsesOfSeveralSecondsAtOnce() throws SQLException {
        var opened = new ArrayList<Session>();
        for (int i = 0; i < 1_300; i++) {
            if (i == 100) { // no use extends these
                database.execute("UPDATE " + table + " SET absolute_expires_at = last_accessed_at + 600000");
            }
            opened.add(store.insert(key(), "alice", ""));
        }
        long now = store.now();
        var used = new ArrayList<Session>();
        for (int i = 0; i < opened.size(); i++) {
            used.add(live(opened.get(i).key()).usedAt(now + i % 3 * 1_000, timeouts));
        }
        assertEquals(List.of(), store.touch(used));
        for (var each : used) {
            assertEquals(each.lastAccessedAt(), live(each.key()).lastAccessedAt());
            assertEquals(each.expiresAt(), live(each.key()).expiresAt());
        }
    }

    /** A deleted session is not brought back by a late write. */
    @Test
    void tellsWhichTouchesFoundNoLiveRow() {
        var sessions = Stream.generate(() -> store.insert(key(), "alice", ""))
                .limit(10)
                .toList();
        var revoked = sessions.get(3).key();
        store.revoke(revoked);
        var absent = new Session(key(), "alice", 0, 0, 0, 0);
        var used = new ArrayList<>(sessions);
        used.add(absent);
        assertEquals(Set.of(revoked, absent.key()), Set.copyOf(store.touch(used)));
        assertEquals(Reason.REVOKED.verdict(), store.find(revoked));
        assertEquals(Reason.UNKNOWN.verdict(), store.find(absent.key()));
        assertEquals(List.of(), store.touch(List.of()));
    }

    @Test
    void revokesForGoodAndStampsARepeatAnew() throws SQLException {
        var key = key();
        store.insert(key, "alice", "");
        assertTrue(store.revoke(key));
        assertEquals(Reason.REVOKED.verdict(), store.find(key));
        age(key, Duration.ofMinutes(10));
        long first = number("SELECT revoked_at FROM " + table);
        assertTrue(store.revoke(key));
        assertTrue(number("SELECT revoked_at FROM " + table) > first);
        assertFalse(store.revoke(key()));
    }

    @Test
    void revokesAllOfAPrincipalInBatches() {
        for (int i = 0; i < 1_100; i++) {
            store.insert(key(), "alice", "");
        }
        var spared = store.insert(key(), "alice", "");
        var bob = store.insert(key(), "bob", "");
        var revoked = store.revokeAll("alice", spared.key(), SessionStore.ANY_TIME);
        assertEquals(1_100, revoked.size());
        assertEquals(1_100, new HashSet<>(revoked).size());
        assertEquals(Reason.REVOKED.verdict(), store.find(revoked.get(1_000)));
        live(spared.key());
        live(bob.key());
        assertEquals(List.of(), store.revokeAll("alice", spared.key(), SessionStore.ANY_TIME));
    }

    @Test
    void revokesOnlyWhatWasOpenedUntilThen() throws SQLException {
        var early = store.insert(key(), "alice", "");
        age(early.key(), Duration.ofMinutes(1));
        var late = store.insert(key(), "alice", "");
        assertEquals(List.of(early.key()), store.revokeAll("alice", null, late.createdAtMillis() - 1));
        live(late.key());
    }

    @Test
    void revokesAnExpiredSessionToo() throws SQLException {
        var session = store.insert(key(), "alice", "");
        age(session.key(), Duration.ofMinutes(40));
        assertEquals(List.of(session.key()), store.revokeAll("alice", null, SessionStore.ANY_TIME));
        assertEquals(List.of(session.key()), store.touch(List.of(session)));
    }

    /** Whoever revoked before may have had no answer. */
    @Test
    void revokesAllAgainAndStampsThemAnew() throws SQLException {
        var key = store.insert(key(), "alice", "").key();
        assertEquals(List.of(key), store.revokeAll("alice", null, SessionStore.ANY_TIME));
        age(key, Duration.ofMinutes(5));
        long before = store.now();
        assertEquals(List.of(), store.revokeAll("alice", null, SessionStore.ANY_TIME));
        assertTrue(number("SELECT revoked_at FROM " + table) >= before);
    }

    @Test
    void stampsNoRevocationBackwards() throws SQLException {
        var key = store.insert(key(), "alice", "").key();
        store.revoke(key);
        age(key, Duration.ofMinutes(-5));
        long stamp = number("SELECT revoked_at FROM " + table);
        store.revoke(key);
        store.revokeAll("alice", null, SessionStore.ANY_TIME);
        assertEquals(stamp, number("SELECT revoked_at FROM " + table));
    }

    @Test
    void tellsTheTimeThoughNothingIsRevoked() {
        store.insert(key(), "alice", "");
        long before = store.now();
        var page = store.revocations(0, null, 10);
        assertEquals(List.of(), page.revocations());
        assertTrue(page.nowMillis() >= before && page.nowMillis() <= store.now(), page::toString);
    }

    @Test
    void pagesThroughRevocationsInTheOrderOfTheirStamps() throws SQLException {
        var revoked = new ArrayList<SessionKey>();
        for (int i = 0; i < 10; i++) {
            store.insert(key(), "live", "");
            var key = store.insert(key(), "alice", "").key();
            store.revoke(key);
            revoked.add(key);
        }
        database.execute("UPDATE " + table + " SET revoked_at = 1000 WHERE revoked_at IS NOT NULL");
        age(revoked.get(0), Duration.ofMillis(1));
        age(revoked.get(9), Duration.ofMillis(-1));
        assertEquals(10, store.revocations(0, null, 11).revocations().size());
        assertEquals(9, store.revocations(1000, null, 11).revocations().size());
        assertEquals(1, store.revocations(1001, null, 11).revocations().size());

        var paged = new ArrayList<Revocation>(store.revocations(0, null, 3).revocations());
        while (true) {
            var last = paged.get(paged.size() - 1);
            var page = store.revocations(last.revokedAtMillis(), last.key(), 3).revocations();
            paged.addAll(page);
            if (page.size() < 3) {
                break;
            }
        }
        assertEquals(
                paged,
                paged.stream()
                        .sorted(Comparator.comparing(Revocation::revokedAtMillis)
                                .thenComparing(Revocation::key))
                        .toList());
        assertEquals(
                Set.copyOf(revoked),
                Set.copyOf(paged.stream().map(Revocation::key).toList()));
        assertEquals(10, paged.size());
    }

    /** A sync is not kept waiting by requests that have taken all connections. */
    @Test
    void tellsRevocationsWhileThePoolIsExhausted() throws SQLException {
        store.now();
        var taken = new ArrayList<Connection>();
        try {
            for (int i = 0; i < ConnectionPool.MAX_SIZE; i++) {
                taken.add(pool.getConnection());
            }
            assertEquals(List.of(), store.revocations(0, null, 10).revocations());
            assertEquals(List.of(), store.revocations(0, null, 10).revocations());
        } finally {
            for (var connection : taken) {
                connection.close();
            }
        }
    }

    /** A row that a late touch has extended since the sweeper looked at it stays. */
    @Test
    void sweepsNothingThatHasBecomeLiveMeanwhile() throws SQLException {
        var session = store.insert(key(), "alice", "");
        age(session.key(), Duration.ofHours(3));
        var borrowed = new AtomicInteger();
        ConnectionSource touching = () -> {
            if (borrowed.incrementAndGet() == 3) { // after looking for expired and for revoked rows
                store.touch(List.of(session));
            }
            return pool.getConnection();
        };
        assertEquals(1, store(touching, true).sweep(10));
        assertEquals(3, borrowed.get());
        live(session.key());
    }

    @Test
    void listsLiveSessionsOldestFirst() throws SQLException {
        var sessions =
                Stream.generate(() -> store.insert(key(), "alice", "")).limit(5).toList();
        age(sessions.get(4).key(), Duration.ofMinutes(5));
        store.revoke(sessions.get(2).key());
        var listed = store.list("alice").stream().map(ListedSession::session).toList();
        assertEquals(4, listed.size());
        assertEquals(sessions.get(4).key(), listed.get(0).key());
        for (int i = 1; i < listed.size(); i++) {
            var before = listed.get(i - 1);
            var after = listed.get(i);
            assertTrue(before.createdAtMillis() < after.createdAtMillis()
                    || before.createdAt().equals(after.createdAt())
                            && before.key().compareTo(after.key()) < 0);
        }
    }

    @Test
    void rotatesInOneStep() throws SQLException {
        var session = store.insert(key(), "alice", "a phone");
        age(session.key(), Duration.ofMinutes(10));
        var next = key();
        var rotated = store.rotate(session.key(), next);
        assertNotNull(rotated);
        assertEquals(session.createdAt().minus(Duration.ofMinutes(10)), rotated.createdAt());
        assertEquals(session.absoluteExpiresAt().minus(Duration.ofMinutes(10)), rotated.absoluteExpiresAt());
        assertEquals(rotated.expiresAt(), live(next).expiresAt());
        assertEquals(Reason.REVOKED.verdict(), store.find(session.key()));
        assertEquals("a phone", store.list("alice").get(0).description());

        var unused = key();
        assertNull(store.rotate(session.key(), unused));
        assertNull(store.rotate(key(), unused));
        assertEquals(Reason.UNKNOWN.verdict(), store.find(unused));
    }

    @Test
    void rotatesOnceHoweverManyAskAtTheSameTime() throws Exception {
        var session = store.insert(key(), "alice", "");
        var rotated = atTheSameTime(8, () -> store.rotate(session.key(), key()));
        assertEquals(1, rotated.stream().filter(Objects::nonNull).count());
        assertEquals(1, store.list("alice").size());
    }

    @Test
    void pagesThroughLiveSessionsThatExpireLastFirst() throws SQLException {
        var sessions = Stream.generate(() -> store.insert(key(), "alice", ""))
                .limit(25)
                .toList();
        database.execute(
                "UPDATE " + table + " SET expires_at = " + sessions.get(0).expiresAtMillis()); // all alike
        store.revoke(sessions.get(7).key());
        age(sessions.get(8).key(), Duration.ofHours(1));
        age(sessions.get(9).key(), Duration.ofMinutes(1));

        var read = new ArrayList<Session>();
        List<Session> page;
        do {
            page = store.page(read.isEmpty() ? null : read.get(read.size() - 1), 10);
            read.addAll(page);
        } while (page.size() == 10);
        assertEquals(23, read.size());
        assertEquals(23, read.stream().map(Session::key).distinct().count());
        assertEquals(sessions.get(9).key(), read.get(22).key());
        for (int i = 1; i < 22; i++) {
            assertTrue(read.get(i - 1).key().compareTo(read.get(i).key()) > 0);
        }
    }

    @Test
    void sweepsWhatHasBeenDeadForAnHour() throws SQLException {
        var live = store.insert(key(), "live", "").key();
        var expired = store.insert(key(), "expired", "").key();
        age(expired, Duration.ofMinutes(90));
        var longExpired = store.insert(key(), "long expired", "").key();
        age(longExpired, Duration.ofMinutes(92));
        var revoked = store.insert(key(), "revoked", "").key();
        store.revoke(revoked);
        age(revoked, Duration.ofMinutes(59));
        var longRevoked = store.insert(key(), "long revoked", "").key();
        store.revoke(longRevoked);
        age(longRevoked, Duration.ofMinutes(61));
        var expiredThenRevoked =
                store.insert(key(), "expired, then revoked", "").key();
        age(expiredThenRevoked, Duration.ofHours(5));
        store.revoke(expiredThenRevoked);

        assertEquals(2, store.sweep(100));
        assertEquals(0, store.sweep(100));
        live(live);
        assertEquals(Reason.EXPIRED.verdict(), store.find(expired));
        assertEquals(Reason.UNKNOWN.verdict(), store.find(longExpired));
        assertEquals(Reason.REVOKED.verdict(), store.find(revoked));
        assertEquals(Reason.UNKNOWN.verdict(), store.find(longRevoked));
        assertEquals(Reason.REVOKED.verdict(), store.find(expiredThenRevoked));
    }

    /** Clean-up by several nodes at once does not deadlock with the traffic. */
    @Test
    void sweepsOnSeveralNodesWhileSessionsAreTouched() throws Exception {
        var live = new ArrayList<Session>();
        for (int i = 0; i < 300; i++) {
            live.add(store.insert(key(), "live", ""));
            age(store.insert(key(), "dead", "").key(), Duration.ofHours(3));
        }
        atTheSameTime(8, () -> {
            for (int i = 0; i < 20; i++) {
                store.sweep(20);
                store.touch(live.subList(i * 10, i * 10 + 100));
            }
            return null;
        });
        assertEquals(0, store.sweep(300));
        assertEquals(300, number("SELECT COUNT(*) FROM " + table));
    }

    /** A database that read the whole of a small table to find the rows would wait for this one, and keep logins waiting. */
    @Test
    void waitsForNoRowButThoseThatAStatementNames() throws SQLException {
        for (int i = 0; i < 300; i++) {
            store.insert(key(), "dead", "");
        }
        database.execute("UPDATE " + table + " SET expires_at = 1");
        var live = new ArrayList<Session>();
        for (int i = 0; i < 300; i++) {
            live.add(store.insert(key(), "alice", ""));
        }
        var held = store.insert(key(), "bob", "").key();
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
        live(held);
    }

    /** Law 16: committed before it is said, whatever the DataSource's defaults. */
    @Test
    void commitsOnConnectionsThatComeWithAutoCommitOff() throws SQLException {
        ConnectionSource autoCommitOff = () -> {
            var connection = database.connect();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            return connection;
        };
        var other = store(autoCommitOff, true);
        var key = key();
        other.insert(key, "alice", "");
        var next = key();
        live(key);
        other.rotate(key, next);
        live(next);
        other.revoke(next);
        assertEquals(Reason.REVOKED.verdict(), store.find(next));
    }

    /** Law 16: an open snapshot on a container's connection does not hide a revocation. */
    @Test
    void seesARevocationOnAConnectionWithAnOpenSnapshot() throws SQLException {
        try (var connection = database.connect()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            var key = key();
            store.insert(key, "alice", "");
            try (var statement = connection.createStatement()) {
                statement.executeQuery("SELECT COUNT(*) FROM " + table).close();
            }
            store.revoke(key);
            assertEquals(
                    Reason.REVOKED.verdict(),
                    store(() -> unclosable(connection), false).find(key));
        }
    }

    /** Law 17: one table, one realm. */
    @Test
    void keepsTablesApart() throws SQLException {
        var key = key();
        store.insert(key, "alice", "");
        var other = new JdbcSessionStore(pool, table + "_2", true, clock, timeouts, STORE_TIMEOUT);
        try {
            assertEquals(Reason.UNKNOWN.verdict(), other.find(key));
            assertEquals(List.of(), other.revokeAll("alice", null, SessionStore.ANY_TIME));
            live(key);
        } finally {
            database.execute("DROP TABLE " + table + "_2");
            database.execute("DROP TABLE " + table + "_2_version");
        }
    }

    @Test
    void saysWhichFileMakesAMissingTable() {
        var missing = store(pool, false);
        var failure = assertThrows(SessionStoreException.class, missing::now);
        assertInstanceOf(IllegalStateException.class, failure.getCause(), "which stops a start");
        assertTrue(failure.getMessage().contains(table), failure.getMessage());
        assertTrue(failure.getMessage().contains(".sql"), failure.getMessage());
    }

    @Test
    void isMadeOnceBySeveralNodesThatStartTogether() throws Exception {
        atTheSameTime(6, () -> store(pool, true).now());
        store.insert(key(), "alice", "");
    }

    @Test
    void writesDownWhichVersionItMakes() throws SQLException {
        store.now();
        assertEquals(Schema.VERSION, number("SELECT MAX(version) FROM " + table + "_version"));
        store(pool, true).now();
        assertEquals(1, number("SELECT COUNT(*) FROM " + table + "_version"));
    }

    /** As version 0.1.0 has left it, or whoever made it by hand. */
    @Test
    void takesATableWithoutAVersionForTheFirst() throws SQLException {
        var key = key();
        store.insert(key, "alice", "");
        database.execute("DROP TABLE " + table + "_version");
        assertInstanceOf(Live.class, store(pool, false).find(key));
        assertInstanceOf(Live.class, store(pool, true).find(key));
        assertEquals(1, number("SELECT MAX(version) FROM " + table + "_version"));
    }

    /** The way back from an upgrade, and what the nodes see that wait for theirs. */
    @Test
    void usesATableThatANewerJarHasAddedTo() throws SQLException {
        var before = key();
        store.insert(before, "alice", "");
        database.execute("ALTER TABLE " + table + " ADD COLUMN place VARCHAR(20) DEFAULT 'nowhere' NOT NULL");
        database.execute("CREATE INDEX " + table + "_place ON " + table + " (place)");
        database.execute("INSERT INTO " + table + "_version (version, usable_from) VALUES (2, 1)");
        for (var older : List.of(store, store(pool, true))) {
            assertInstanceOf(Live.class, older.find(before));
            var key = key();
            var session = older.insert(key, "alice", "");
            assertEquals(List.of(), older.touch(List.of(session)));
            var next = key();
            assertNotNull(older.rotate(key, next));
            assertEquals(Reason.REVOKED.verdict(), older.find(key));
            assertEquals(2, older.list("alice").size());
            assertEquals(2, older.page(null, 10).size());
            assertTrue(older.revoke(next));
            assertFalse(older.revocations(0, null, 10).revocations().isEmpty());
            age(next, Duration.ofHours(2));
            assertEquals(1, older.sweep(10));
        }
        assertEquals(2, number("SELECT MAX(version) FROM " + table + "_version"));
    }

    @Test
    void leavesATableAloneThatNeedsANewerJar() throws SQLException {
        store.now();
        database.execute("INSERT INTO " + table + "_version (version, usable_from) VALUES (2, 1)");
        database.execute("INSERT INTO " + table + "_version (version, usable_from) VALUES (3, 2)");
        var failure = assertThrows(SessionStoreException.class, store(pool, true)::now);
        var unusable = assertInstanceOf(IllegalStateException.class, failure.getCause(), "which stops a start");
        assertEquals(
                "the table '" + table + "' has version 3, which requires a jar that supports version 2 or newer;"
                        + " this jar supports version 1",
                unusable.getMessage());
    }

    private static Connection unclosable(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) -> method.getName().equals("close") ? null : method.invoke(connection, args));
    }

    private static <T> List<T> atTheSameTime(int threads, Callable<T> task) throws Exception {
        var executor = Executors.newFixedThreadPool(threads);
        try {
            var results = new ArrayList<T>();
            for (var future : executor.invokeAll(Collections.nCopies(threads, task))) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    final SessionKey key() {
        return SessionKey.of(SessionId.random());
    }

    private Session live(SessionKey key) {
        return assertInstanceOf(Live.class, store.find(key)).session();
    }

    /** Lets time pass for one row, as nobody can for a real database's clock. */
    private void age(SessionKey key, Duration by) throws SQLException {
        try (var connection = database.connect();
                var update = connection.prepareStatement("UPDATE " + table
                        + " SET created_at = created_at - ?, last_accessed_at = last_accessed_at - ?,"
                        + " expires_at = expires_at - ?, absolute_expires_at = absolute_expires_at - ?,"
                        + " revoked_at = revoked_at - ? WHERE session_key = ?")) {
            for (int i = 1; i <= 5; i++) {
                update.setLong(i, by.toMillis());
            }
            update.setBytes(6, key.toBytes());
            assertEquals(1, update.executeUpdate());
        }
    }

    private long number(String query) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
