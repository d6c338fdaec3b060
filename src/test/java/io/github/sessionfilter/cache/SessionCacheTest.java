package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The check of a session by the cache. */
class SessionCacheTest extends CacheFixture {
    /** Law 7: a cached session needs no statement on the request path. */
    @Test
    void servesACachedSessionWithoutTheStore() {
        var uncached = key();
        store.insert(uncached, "alice", "");
        var created = cache.insert(key(), "bob", "").key();
        assertLive(uncached);
        store.failing = true;
        assertLive(uncached);
        assertLive(created);
        assertEquals(1, store.finds.get());
    }

    /** Law 3: only the store may refuse; another node may have extended the session. */
    @Test
    void readsTheStoreBeforeItRefusesASessionThatSeemsExpired() {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.ofMinutes(20));
        store.touch(List.of(touchedNow(session))); // on another node
        time.advance(Duration.ofMinutes(20));
        assertLive(session.key());
        assertLive(session.key());
        assertEquals(1, store.finds.get());
    }

    /** Law 3: the cache admits no session for longer than the store would. */
    @Test
    void readsTheStoreFromTheMillisecondAtWhichASessionExpires() {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.between(session.createdAt(), session.expiresAt()).minusMillis(1));
        assertLive(session.key());
        assertEquals(0, store.finds.get());
        time.advance(Duration.ofMillis(1));
        assertEquals(Reason.EXPIRED.verdict(), cache.find(session.key()));
    }

    /** Law 3: unknown and revoked are final and may be remembered; expired may not. */
    @Test
    void remembersFinalRefusalsForAWhileAndNoExpiry() {
        var unknown = key();
        var expired = cache.insert(key(), "alice", "");
        time.advance(Duration.ofHours(1));
        for (int i = 0; i < 5; i++) {
            assertEquals(Reason.UNKNOWN.verdict(), cache.find(unknown));
        }
        assertEquals(1, store.finds.get());
        assertEquals(Reason.EXPIRED.verdict(), cache.find(expired.key()));
        store.touch(List.of(touchedNow(expired))); // late, from another node
        assertLive(expired.key());
        time.advance(Duration.ofSeconds(30));
        assertEquals(Reason.UNKNOWN.verdict(), cache.find(unknown));
        assertEquals(4, store.finds.get());
    }

    /** Law 6: a store failure is no verdict, and is not remembered. */
    @Test
    void passesAStoreFailureOnAndReadsAgain() {
        var key = key();
        store.insert(key, "alice", "");
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.find(key));
        store.failing = false;
        assertLive(key);
    }

    /** Law 6: a store failure is no verdict. */
    @Test
    void refusesNoSessionThatSeemsExpiredWhileTheStoreFails() {
        var key = cache.insert(key(), "alice", "").key();
        time.advance(Duration.ofHours(1));
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.find(key));
    }

    /** Failed logins of an outage leave no revocations to confirm, however many fail. */
    @Test
    void remembersNothingOfALoginThatDidNotReachTheStore() {
        var key = key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.insert(key, "alice", ""));
        store.failing = false;
        assertEquals(Reason.UNKNOWN.verdict(), cache.find(key));
    }

    @Test
    void holdsNoMoreSessionsThanItsBound() {
        for (int i = 0; i < 10_000; i++) {
            cache.insert(key(), "alice", "");
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (cache.size() > 1_000) { // evicts behind the writes
            assertFalse(System.nanoTime() > deadline, "size " + cache.size());
        }
    }

    @Test
    void listsTheSessionsOfTheStore() {
        var session = cache.insert(key(), "alice", "phone");
        assertEquals("phone", cache.list("alice").get(0).description());
        assertEquals(session.key(), cache.list("alice").get(0).session().key());
    }

    @Test
    void reportsItsSizeItsPendingTouchesAndTheAgeOfItsSync() {
        assertTrue(cache.nanosSinceSync().isEmpty());
        cache.synchronize();
        time.advance(Duration.ofSeconds(2));
        assertEquals(2_000_000_000, cache.nanosSinceSync().getAsLong());
        var session = cache.insert(key(), "alice", "");
        cache.touch(session.usedAt(time.millis() + 60_000, timeouts));
        assertEquals(1, cache.touchesPending());
        cache.writeTouches();
        assertEquals(0, cache.touchesPending());
        assertEquals(1, cache.size());
        cache.evict(session.key());
        assertEquals(0, cache.size());
    }
}
