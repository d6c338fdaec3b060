package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of inserting, finding, listing and rotating sessions. */
abstract class FindContract extends StoreFixture {
    @Test
    void findsWhatWasInserted() {
        var key = randomKey();
        var inserted = store.insert(key, "alice", "a phone");
        var found = findLive(key);
        assertEquals(key, found.key());
        assertEquals("alice", found.principalName());
        assertEquals(inserted.createdAt(), found.createdAt());
        assertEquals(inserted.createdAt(), found.lastAccessedAt());
        assertEquals(inserted.createdAt().plus(Duration.ofMinutes(31)).plusSeconds(1), found.expiresAt());
        assertEquals(inserted.createdAt().plus(Duration.ofHours(12)), found.absoluteExpiresAt());
        assertEquals(Reason.UNKNOWN.verdict(), store.find(randomKey()));
    }

    /** Law 11: the database's time, in UTC, is the one clock. Each answer tells it to the store's clock. */
    @Test
    void returnsTheDatabasesTimeInUtc() {
        long before = System.currentTimeMillis(); // the server runs on the same machine
        long now = store.now();
        long after = System.currentTimeMillis();
        assertTrue(before - 10 <= now && now <= after + 10, before + " " + now + " " + after);
        assertTrue(Math.abs(clock.millis() - now) < STORE_TIMEOUT.toMillis());
    }

    /** Law 8: the database compares keys in full. */
    @Test
    void distinguishesKeysThatDifferInOneBit() {
        var bytes = randomKey().toBytes();
        store.insert(SessionKey.ofBytes(bytes), "alice", "");
        for (int bit : new int[] {0, 5, 100, 255}) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(Reason.UNKNOWN.verdict(), store.find(SessionKey.ofBytes(bytes)));
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        var zero = SessionKey.ofBytes(new byte[32]);
        store.insert(zero, "zero", "");
        assertEquals("zero", findLive(zero).principalName());
    }

    /** Ids that differ in letter case are different ids, under the database's default collation. */
    @Test
    void distinguishesIdsThatDifferInLetterCase() {
        var id = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";
        store.insert(SessionKey.of(Objects.requireNonNull(SessionId.parse(id))), "alice", "");
        var other = "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_aBcDA";
        assertEquals(
                Reason.UNKNOWN.verdict(), store.find(SessionKey.of(Objects.requireNonNull(SessionId.parse(other)))));
    }

    /** Names that differ in letter case, accents, trailing blanks or NUL, or that Unicode calls equivalent. */
    @Test
    void comparesPrincipalNamesByteForByte() {
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
        names.forEach(name -> store.insert(randomKey(), name, name.replace('\0', '0')));
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
    void storesDescriptionsInAllScripts() {
        store.insert(randomKey(), "alice", "\u6771\u4eac \ud83d\udcf1 \u05e9\u05dc\u05d5\u05dd '\"\\%_;-- ");
        assertEquals(
                "\u6771\u4eac \ud83d\udcf1 \u05e9\u05dc\u05d5\u05dd '\"\\%_;-- ",
                store.list("alice").get(0).description());
        store.insert(randomKey(), "bob", "\ud83d\ude00".repeat(127));
        assertEquals(254, store.list("bob").get(0).description().length());
    }

    @Test
    void expiresSessionsAndNoLongerListsThem() throws SQLException {
        var key = randomKey();
        store.insert(key, "alice", "");
        makeOlder(key, Duration.ofMinutes(30));
        findLive(key);
        makeOlder(key, Duration.ofMinutes(1).plusSeconds(1));
        assertEquals(Reason.EXPIRED.verdict(), store.find(key));
        assertEquals(List.of(), store.list("alice"));
    }

    @Test
    void listsLiveSessionsOldestFirst() throws SQLException {
        var sessions = Stream.generate(() -> store.insert(randomKey(), "alice", ""))
                .limit(5)
                .toList();
        makeOlder(sessions.get(4).key(), Duration.ofMinutes(5));
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
    void pagesThroughLiveSessionsByDescendingExpiry() throws SQLException {
        var sessions = Stream.generate(() -> store.insert(randomKey(), "alice", ""))
                .limit(25)
                .toList();
        database.execute(
                "UPDATE " + table + " SET expires_at = " + sessions.get(0).expiresAtMillis()); // the same for all
        store.revoke(sessions.get(7).key());
        makeOlder(sessions.get(8).key(), Duration.ofHours(1));
        makeOlder(sessions.get(9).key(), Duration.ofMinutes(1));

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
    void rotatesInOneStep() throws SQLException {
        var session = store.insert(randomKey(), "alice", "a phone");
        makeOlder(session.key(), Duration.ofMinutes(10));
        var next = randomKey();
        var rotated = store.rotate(session.key(), next);
        assertNotNull(rotated);
        assertEquals(session.createdAt().minus(Duration.ofMinutes(10)), rotated.createdAt());
        assertEquals(session.absoluteExpiresAt().minus(Duration.ofMinutes(10)), rotated.absoluteExpiresAt());
        assertEquals(rotated.expiresAt(), findLive(next).expiresAt());
        assertEquals(new Refused(Reason.REVOKED, next), store.find(session.key()));
        assertEquals("a phone", store.list("alice").get(0).description());

        var unused = randomKey();
        assertNull(store.rotate(session.key(), unused));
        assertNull(store.rotate(randomKey(), unused));
        assertEquals(Reason.UNKNOWN.verdict(), store.find(unused));
    }

    @Test
    void rotatesOnceWhenSeveralThreadsRotate() throws Exception {
        var session = store.insert(randomKey(), "alice", "");
        var rotated = inParallel(8, () -> store.rotate(session.key(), randomKey()));
        assertEquals(1, rotated.stream().filter(Objects::nonNull).count());
        assertEquals(1, store.list("alice").size());
    }

    /** Law 17: one table, one realm. */
    @Test
    void doesNotReadOrChangeAnotherTable() throws SQLException {
        var key = randomKey();
        store.insert(key, "alice", "");
        var other = new JdbcSessionStore(pool, table + "_2", true, clock, timeouts, STORE_TIMEOUT);
        try {
            assertEquals(Reason.UNKNOWN.verdict(), other.find(key));
            assertEquals(List.of(), other.revokeAll("alice", null, SessionStore.ANY_TIME));
            findLive(key);
        } finally {
            dropTable(table + "_2");
        }
    }
}
