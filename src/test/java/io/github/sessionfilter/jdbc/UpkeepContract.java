package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of touching sessions and of sweeping dead ones. */
abstract class UpkeepContract extends StoreFixture {
    @Test
    void extendsTheExpiryAndNeverShortensIt() throws SQLException {
        var key = randomKey();
        store.insert(key, "alice", "");
        makeOlder(key, Duration.ofMinutes(10));
        var before = findLive(key);
        var used = before.usedAt(before.lastAccessedAtMillis() + 600_000, timeouts);
        assertEquals(List.of(), store.touch(List.of(used)));
        assertEquals(used.lastAccessedAt(), findLive(key).lastAccessedAt());
        assertEquals(used.expiresAt(), findLive(key).expiresAt());
        assertEquals(List.of(), store.touch(List.of(before)), "a row with a later touch is not absent");
        assertEquals(used.expiresAt(), findLive(key).expiresAt());
    }

    /** A late touch counts, because the request came while the session was live. */
    @Test
    void revivesAnExpiredSessionByALateTouch() throws SQLException {
        var key = randomKey();
        var session = store.insert(key, "alice", "");
        makeOlder(key, Duration.ofMinutes(32));
        assertEquals(Reason.EXPIRED.verdict(), store.find(key));
        assertEquals(List.of(), store.touch(List.of(session.usedAt(session.createdAtMillis(), timeouts))));
        findLive(key);
    }

    /** More sessions than one statement names. None lives longer than its absolute time-out. */
    @Test
    @Tag("full")
    void writesTouchesOfSeveralSecondsInOneCall() throws SQLException {
        var opened = new ArrayList<Session>();
        for (int i = 0; i < 1_300; i++) {
            if (i == 100) { // no touch extends the first 100 sessions
                database.execute("UPDATE " + table + " SET absolute_expires_at = last_accessed_at + 600000");
            }
            opened.add(store.insert(randomKey(), "alice", ""));
        }
        long now = store.now();
        var used = new ArrayList<Session>();
        for (int i = 0; i < opened.size(); i++) {
            used.add(findLive(opened.get(i).key()).usedAt(now + i % 3 * 1_000, timeouts));
        }
        assertEquals(List.of(), store.touch(used));
        for (var each : used) {
            assertEquals(each.lastAccessedAt(), findLive(each.key()).lastAccessedAt());
            assertEquals(each.expiresAt(), findLive(each.key()).expiresAt());
        }
    }

    /** A late touch does not bring back a deleted or revoked session. */
    @Test
    void returnsTheKeysOfAbsentAndRevokedSessions() {
        var sessions = Stream.generate(() -> store.insert(randomKey(), "alice", ""))
                .limit(10)
                .toList();
        var revoked = sessions.get(3).key();
        store.revoke(revoked);
        var absent = new Session(randomKey(), "alice", 0, 0, 0, 0);
        var used = new ArrayList<>(sessions);
        used.add(absent);
        assertEquals(Set.of(revoked, absent.key()), Set.copyOf(store.touch(used)));
        assertEquals(Reason.REVOKED.verdict(), store.find(revoked));
        assertEquals(Reason.UNKNOWN.verdict(), store.find(absent.key()));
        assertEquals(List.of(), store.touch(List.of()));
    }

    @Test
    void sweepsSessionsThatHaveBeenDeadForAnHour() throws SQLException {
        var live = store.insert(randomKey(), "live", "").key();
        var expired = store.insert(randomKey(), "expired", "").key();
        makeOlder(expired, Duration.ofMinutes(90));
        var longExpired = store.insert(randomKey(), "long expired", "").key();
        makeOlder(longExpired, Duration.ofMinutes(92));
        var revoked = store.insert(randomKey(), "revoked", "").key();
        store.revoke(revoked);
        makeOlder(revoked, Duration.ofMinutes(59));
        var longRevoked = store.insert(randomKey(), "long revoked", "").key();
        store.revoke(longRevoked);
        makeOlder(longRevoked, Duration.ofMinutes(61));
        var expiredThenRevoked =
                store.insert(randomKey(), "expired, then revoked", "").key();
        makeOlder(expiredThenRevoked, Duration.ofHours(5));
        store.revoke(expiredThenRevoked);

        assertEquals(2, store.sweep(100));
        assertEquals(0, store.sweep(100));
        findLive(live);
        assertEquals(Reason.EXPIRED.verdict(), store.find(expired));
        assertEquals(Reason.UNKNOWN.verdict(), store.find(longExpired));
        assertEquals(Reason.REVOKED.verdict(), store.find(revoked));
        assertEquals(Reason.UNKNOWN.verdict(), store.find(longRevoked));
        assertEquals(Reason.REVOKED.verdict(), store.find(expiredThenRevoked));
    }

    /** The touch comes between the search for dead rows and their deletion. */
    @Test
    void doesNotSweepASessionThatALateTouchRevives() throws SQLException {
        var session = store.insert(randomKey(), "alice", "");
        makeOlder(session.key(), Duration.ofHours(3));
        var borrowed = new AtomicInteger();
        ConnectionSource touchingSource = () -> {
            if (borrowed.incrementAndGet() == 3) { // after the searches for expired and for revoked rows
                store.touch(List.of(session));
            }
            return pool.getConnection();
        };
        assertEquals(1, store(touchingSource, true).sweep(10));
        assertEquals(4, borrowed.get(), "the last one looks for cut-offs");
        findLive(session.key());
    }
}
