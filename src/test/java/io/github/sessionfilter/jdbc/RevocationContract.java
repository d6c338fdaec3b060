package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.RevocationPage.Revocation;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of revoking sessions, and of reading revocations. */
abstract class RevocationContract extends StoreFixture {
    @Test
    void stampsARepeatedRevocationAgain() throws SQLException {
        var key = randomKey();
        store.insert(key, "alice", "");
        assertTrue(store.revoke(key));
        assertEquals(Reason.REVOKED.verdict(), store.find(key));
        makeOlder(key, Duration.ofMinutes(10));
        long first = queryNumber("SELECT revoked_at FROM " + table);
        assertTrue(store.revoke(key));
        assertTrue(queryNumber("SELECT revoked_at FROM " + table) > first);
        assertFalse(store.revoke(randomKey()));
    }

    @Test
    @Tag("full")
    void revokesAllSessionsOfAPrincipalInBatches() {
        for (int i = 0; i < 1_100; i++) {
            store.insert(randomKey(), "alice", "");
        }
        var spared = store.insert(randomKey(), "alice", "");
        var bob = store.insert(randomKey(), "bob", "");
        var revoked = store.revokeAll("alice", spared.key(), SessionStore.ANY_TIME);
        assertEquals(1_100, revoked.size());
        assertEquals(1_100, new HashSet<>(revoked).size());
        assertEquals(Reason.REVOKED.verdict(), store.find(revoked.get(1_000)));
        findLive(spared.key());
        findLive(bob.key());
        assertEquals(List.of(), store.revokeAll("alice", spared.key(), SessionStore.ANY_TIME));
    }

    /** Each batch is committed within the life of its stamps, however long all of them take. */
    @Test
    @Tag("full")
    void timesEachBatchByItself() {
        for (int i = 0; i < 1_100; i++) {
            store.insert(randomKey(), "alice", "");
        }
        var time = new TestClock();
        ConnectionSource slow = () -> {
            time.advance(Duration.ofSeconds(4));
            return pool.getConnection();
        };
        try (var other =
                new JdbcSessionStore(slow, table, false, new StoreClock(time.node()), timeouts, STORE_TIMEOUT)) {
            assertEquals(
                    1_100, other.revokeAll("alice", null, SessionStore.ANY_TIME).size());
        }
        assertTrue(time.getAsLong() > RevocationWindow.MIN_STAMP_LIFE.toNanos());
    }

    /** Law 4: the database's clock may be set back, and return before another node notices. */
    @Test
    void stampsNoRevocationBelowTheHighestTimeThatItHasRead() throws SQLException {
        long highest = store.now() + 20_000;
        var revoked = store.insert(randomKey(), "alice", "").key();
        var rotated = store.insert(randomKey(), "alice", "").key();
        store.insert(randomKey(), "bob", "");
        clock.observe(highest, clock.sending());
        store.revoke(revoked);
        store.rotate(rotated, randomKey());
        store.revokeAll("bob", null, SessionStore.ANY_TIME);
        assertEquals(3, queryNumber("SELECT COUNT(*) FROM " + table + " WHERE revoked_at >= " + highest));
    }

    @Test
    void revokesOnlySessionsCreatedUntilTheGivenTime() throws SQLException {
        var early = store.insert(randomKey(), "alice", "");
        makeOlder(early.key(), Duration.ofMinutes(1));
        var late = store.insert(randomKey(), "alice", "");
        assertEquals(List.of(early.key()), store.revokeAll("alice", null, late.createdAtMillis() - 1));
        findLive(late.key());
    }

    @Test
    void revokesExpiredSessionsToo() throws SQLException {
        var session = store.insert(randomKey(), "alice", "");
        makeOlder(session.key(), Duration.ofMinutes(40));
        assertEquals(List.of(session.key()), store.revokeAll("alice", null, SessionStore.ANY_TIME));
        assertEquals(List.of(session.key()), store.touch(List.of(session)));
    }

    /** The answer to the earlier revocation may have been lost. */
    @Test
    void stampsSessionsAgainThatWereRevokedBefore() throws SQLException {
        var key = store.insert(randomKey(), "alice", "").key();
        assertEquals(List.of(key), store.revokeAll("alice", null, SessionStore.ANY_TIME));
        makeOlder(key, Duration.ofMinutes(5));
        long before = store.now();
        assertEquals(List.of(), store.revokeAll("alice", null, SessionStore.ANY_TIME));
        assertTrue(queryNumber("SELECT revoked_at FROM " + table) >= before);
    }

    @Test
    void neverLowersAStamp() throws SQLException {
        var key = store.insert(randomKey(), "alice", "").key();
        store.revoke(key);
        makeOlder(key, Duration.ofMinutes(-5));
        long stamp = queryNumber("SELECT revoked_at FROM " + table);
        store.revoke(key);
        store.revokeAll("alice", null, SessionStore.ANY_TIME);
        assertEquals(stamp, queryNumber("SELECT revoked_at FROM " + table));
    }

    @Test
    void returnsTheTimeEvenIfNothingIsRevoked() {
        store.insert(randomKey(), "alice", "");
        long before = store.now();
        var page = store.revocations(0, null, 10);
        assertEquals(List.of(), page.revocations());
        assertTrue(page.nowMillis() >= before && page.nowMillis() <= store.now(), page::toString);
    }

    @Test
    void pagesThroughRevocationsByStamp() throws SQLException {
        var revoked = new ArrayList<SessionKey>();
        for (int i = 0; i < 10; i++) {
            store.insert(randomKey(), "live", "");
            var key = store.insert(randomKey(), "alice", "").key();
            store.revoke(key);
            revoked.add(key);
        }
        database.execute("UPDATE " + table + " SET revoked_at = 1000 WHERE revoked_at IS NOT NULL");
        makeOlder(revoked.get(0), Duration.ofMillis(1));
        makeOlder(revoked.get(9), Duration.ofMillis(-1));
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

    /** A sync does not wait for requests that use all connections. */
    @Test
    void readsRevocationsWhileThePoolIsExhausted() throws SQLException {
        store.now();
        var taken = new ArrayList<Connection>();
        try {
            for (int i = 0; i < ConnectionPool.DEFAULT_SIZE; i++) {
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
}
