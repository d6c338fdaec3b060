package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.MemoryStore;
import io.github.sessionfilter.session.PrincipalLockedException;
import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Revocations of all sessions from before a time, on this node and on another one. */
class CutOffTest extends SyncFixture {
    private static final long NOW = SessionStore.ANY_TIME;

    private final SessionCache other = new SessionCache(store, clock, WINDOW, 1_000, TIMEOUT);

    @BeforeEach
    void sync() {
        cache.synchronize();
        other.synchronize();
    }

    private SessionKey login(String name) {
        var key = SessionKey.of(SessionId.random());
        cache.insert(key, name, "");
        assertLive(cache, key);
        assertLive(other, key);
        return key;
    }

    private static void assertLive(SessionCache node, SessionKey key) {
        assertInstanceOf(Live.class, node.find(key));
    }

    /** Asserts that a node does not let a session in from its cache. */
    private void assertNotServed(SessionCache node, SessionKey key) {
        store.failing = true;
        assertNotTaken(StoreFailure.FAILED, () -> node.find(key));
        store.failing = false;
        assertEquals(Reason.REVOKED.verdict(), node.find(key));
    }

    /** Law 4: at once on this node, and by the next sync on the others. */
    @Test
    void refusesEverybodysSessionsOnAllNodes() {
        var keys = List.of(login("alice"), login("bob"));
        cache.revokeIssuedBefore(null, NOW);
        keys.forEach(key -> assertEquals(Reason.REVOKED.verdict(), cache.find(key)));
        pass(A_SECOND);
        other.synchronize();
        keys.forEach(key -> assertEquals(Reason.REVOKED.verdict(), other.find(key)));
        assertEquals(0, other.size());
    }

    @Test
    void refusesOnePersonsSessionsOnAllNodes() {
        var alices = login("alice");
        var bobs = login("bob");
        cache.revokeIssuedBefore("alice", NOW);
        assertEquals(Reason.REVOKED.verdict(), cache.find(alices));
        pass(A_SECOND);
        other.synchronize();
        assertEquals(Reason.REVOKED.verdict(), other.find(alices));
        store.failing = true;
        assertLive(cache, bobs);
        assertLive(other, bobs);
    }

    /** Law 5: later logins stay cached, and are never refused, whatever the store's clock does. */
    @Test
    void servesLaterLoginsWhenTheClockStepsBack() {
        for (var name : new String[] {null, "alice"}) {
            login("alice");
            cache.revokeIssuedBefore(name, NOW);
            storeTime.advance(Duration.ofSeconds(-10));
            var later = login("alice");
            pass(A_SECOND);
            other.synchronize();
            cache.synchronize();
            assertLive(other, later);
            assertLive(cache, later);
            store.failing = true;
            assertLive(other, later);
            assertLive(cache, later);
            store.failing = false;
        }
    }

    /** A cut-off that is read again evicts nothing. */
    @Test
    void leavesLaterLoginsCachedAtEachSync() {
        cache.revokeIssuedBefore(null, NOW);
        var later = login("alice");
        for (int i = 0; i < 5; i++) {
            pass(A_SECOND);
            other.synchronize();
        }
        store.failing = true;
        assertLive(other, later);
    }

    /** Law 16: an unconfirmed call is reported as not done; this node refuses the sessions, and repeats the call. */
    @Test
    void keepsRefusingUntilTheStoreHasConfirmed() {
        for (var name : new String[] {null, "alice"}) {
            var cached = login("alice");
            var uncached = store.uncachedSession(); // of carol
            pass(A_SECOND);
            store.failing = true;
            assertThrows(SessionStoreException.class, () -> cache.revokeIssuedBefore(name, NOW));
            assertNotServed(cache, cached);
            pass(A_SECOND);
            var later = login("alice");
            assertEquals(name != null, cache.find(uncached) instanceof Live);
            store.failing = true;
            assertThrows(SessionStoreException.class, () -> cache.confirmRevocations(SessionListener.NONE));
            store.failing = false;
            var told = new ArrayList<String>();
            cache.confirmRevocations(told(told));
            cache.confirmRevocations(told(told));
            assertEquals(List.of("revoked " + name), told);
            assertEquals(Reason.REVOKED.verdict(), store.find(cached));
            assertLive(cache, later);
        }
    }

    private static SessionListener told(List<String> told) {
        return new SessionListener() {
            @Override
            public void revokedIssuedBefore(@Nullable String principalName, Instant issuedBefore) {
                told.add("revoked " + principalName);
            }

            @Override
            public void locked(String principalName, Instant until) {
                told.add("locked " + principalName);
            }
        };
    }

    /** Law 16, for a lock: this node also refuses logins. */
    @Test
    void locksUntilTheStoreHasConfirmed() {
        var before = login("alice");
        long until = storeTime.millis() + 60_000;
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.lock("alice", until));
        assertNotServed(cache, before);
        assertThrows(PrincipalLockedException.class, () -> login("alice"));
        login("bob");
        var told = new ArrayList<String>();
        cache.confirmRevocations(told(told));
        assertEquals(List.of("locked alice"), told);
        assertEquals(Reason.REVOKED.verdict(), store.find(before));
        assertThrows(PrincipalLockedException.class, () -> store.insert(before, "alice", ""));
        pass(Duration.ofMinutes(2));
        login("alice");
    }

    @Test
    void anUnlockReplacesALockThatIsNotConfirmed() {
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.lock("alice", storeTime.millis() + 60_000));
        assertThrows(SessionStoreException.class, () -> cache.lock("alice", 0));
        store.failing = false;
        pass(A_SECOND);
        login("alice");
        cache.confirmRevocations(SessionListener.NONE);
        login("alice");
    }

    /** Law 12: one person's calls take the room of one. */
    @Test
    void remembersTheUnconfirmedCallsOfAThousandPersons() {
        store.failing = true;
        for (int i = 0; i < 3_000; i++) {
            var name = "person " + i % 1_000;
            assertNotTaken(StoreFailure.FAILED, () -> cache.revokeIssuedBefore(name, NOW));
        }
        assertNotTaken(StoreFailure.TOO_MANY_UNCONFIRMED, () -> cache.revokeIssuedBefore("one more", NOW));
        assertNotTaken(StoreFailure.FAILED, () -> cache.revokeIssuedBefore(null, NOW));
        store.failing = false;
        cache.confirmRevocations(SessionListener.NONE);
        cache.revokeIssuedBefore("one more", NOW);
    }

    private static void assertNotTaken(StoreFailure failure, Runnable call) {
        assertEquals(
                failure, assertThrows(SessionStoreException.class, call::run).failure());
    }

    /** A row that was read before the cut-off does not enter the cache after it. */
    @Test
    void noReadOvertakesACutOff() {
        for (var name : new String[] {null, "carol"}) {
            var key = store.uncachedSession();
            store.afterNextCall(() -> cache.revokeIssuedBefore(name, NOW));
            assertEquals(Reason.REVOKED.verdict(), cache.find(key));
            var next = store.uncachedSession();
            store.afterNextCall(() -> {
                other.revokeIssuedBefore(name, NOW);
                cache.synchronize();
            });
            assertEquals(Reason.REVOKED.verdict(), cache.find(next));
        }
    }

    @Test
    void dropsPendingTouches() {
        var key = login("alice");
        pass(Duration.ofMinutes(2));
        var session = ((Live) cache.find(key)).session();
        cache.touch(session.usedAt(storeTime.millis(), timeouts));
        assertEquals(1, cache.touchesPending());
        cache.revokeIssuedBefore(null, NOW);
        assertEquals(0, cache.touchesPending());
        cache.touch(session.usedAt(storeTime.millis(), timeouts));
        assertEquals(0, cache.touchesPending());
    }

    /** A commit that takes too long may be missed by a sync that reads only what is new. */
    @Test
    void repeatsACutOffThatWasCommittedLate() {
        store.afterNextCall(() -> nodeTime.advance(Duration.ofSeconds(16)));
        cache.revokeIssuedBefore(null, NOW);
        assertEquals(2, store.cutOffs.get());
        store.after = () -> nodeTime.advance(Duration.ofSeconds(16));
        assertNotTaken(StoreFailure.COMMIT_TOO_SLOW, () -> cache.revokeIssuedBefore(null, NOW));
    }

    /** A node that was away for longer than the store keeps anything empties its cache. */
    @Test
    void appliesCutOffsAfterAnAbsence() {
        var key = login("alice");
        cache.revokeIssuedBefore("alice", NOW);
        pass(Duration.ofHours(3));
        other.synchronize();
        assertEquals(Reason.REVOKED.verdict(), other.find(key));
    }

    @Test
    void moreCutOffsThanAPageEmptyTheCache() {
        var mine = new SessionCache(new ManyCutOffs(), clock, WINDOW, 1_000, TIMEOUT);
        mine.synchronize();
        var key = SessionKey.of(SessionId.random());
        mine.insert(key, "alice", "");
        assertEquals(1, mine.size());
        mine.synchronize();
        assertEquals(0, mine.size());
    }

    /** A store with as many cut-offs as fit into one answer. */
    private final class ManyCutOffs extends MemoryStore {
        ManyCutOffs() {
            super(storeTime, clock, timeouts);
        }

        @Override
        public RevocationPage revocations(long since, @Nullable SessionKey after, int limit) {
            return new RevocationPage(
                    storeTime.millis(),
                    List.of(),
                    IntStream.range(0, limit)
                            .mapToObj(i -> new CutOff("person " + i, 1))
                            .toList());
        }
    }

    /** The database was restored from a backup of an hour ago: sessions that were revoked since are live again. */
    @Test
    void endsTheSessionsOfARestoredBackup() {
        var revokedSince = login("alice");
        pass(Duration.ofHours(1));
        cache.revokeIssuedBefore(null, storeTime.millis());
        var later = login("alice");
        pass(A_SECOND);
        other.synchronize();
        assertEquals(Reason.REVOKED.verdict(), other.find(revokedSince));
        assertLive(other, later);
    }

    /** Laws 12 and 16: the end of a node waits for it, and does not go on after its deadline. */
    @Test
    void anUnconfirmedCutOffIsWrittenUntilItIsToldToStop() {
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.revokeIssuedBefore("alice", Long.MAX_VALUE));
        store.failing = false;
        assertTrue(cache.hasPendingWrites());
        cache.confirmRevocations(SessionListener.NONE, () -> true);
        assertTrue(cache.hasPendingWrites());
        cache.confirmRevocations(SessionListener.NONE, () -> false);
        assertFalse(cache.hasPendingWrites());
    }

    /** Law 6: the answer is 503 from the sync on that has learnt of the newer table. */
    @Test
    void trustsNothingThatIsCachedWhenTheTableRequiresANewerJar() {
        var key = login("alice");
        store.before = () -> {
            throw SessionStoreException.withoutStackTrace(StoreFailure.OUTDATED);
        };
        assertLive(cache, key);
        assertNotTaken(StoreFailure.OUTDATED, cache::synchronize);
        assertNotTaken(StoreFailure.OUTDATED, () -> cache.find(key));
        store.before = () -> {};
        assertTrue(cache.find(key) instanceof Live);
    }
}
