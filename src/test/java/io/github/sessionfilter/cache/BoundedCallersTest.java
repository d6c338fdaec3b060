package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Law 12: the work that one stranger or one user can cause. */
class BoundedCallersTest extends CacheFixture {
    private final AtomicInteger calls = new AtomicInteger();

    private boolean logOut(SessionId id) {
        return cache.revokePresented(SessionKey.of(id), id);
    }

    private void count() {
        store.before = calls::incrementAndGet;
    }

    @Test
    void logoutsWithInvalidIdsHaveTheBudgetOfUnknownIds() {
        cache.readIdKeys();
        count();
        int notDone = 0;
        for (int i = 0; i < 20_000; i++) {
            try {
                assertFalse(logOut(SessionId.random()));
            } catch (SessionStoreException e) {
                notDone++;
            }
        }
        assertEquals(ReadBudget.BURST, calls.get());
        assertEquals(20_000 - ReadBudget.BURST, notDone);
    }

    @Test
    void aRepeatedLogoutNeedsNoFurtherStatement() {
        var unknown = SessionId.random();
        var revoked = SessionId.random();
        cache.insert(SessionKey.of(revoked), "alice", "");
        assertFalse(logOut(unknown));
        assertTrue(logOut(revoked));
        count();
        for (int i = 0; i < 100; i++) {
            assertFalse(logOut(unknown));
            assertTrue(logOut(revoked));
        }
        assertEquals(0, calls.get());
    }

    /** Laws 12 and 16: invalid ids take no room, and a real logout of the outage is repeated. */
    @Test
    void invalidLogoutsOfAnOutageTakeNoRoom() {
        var id = SessionId.random();
        var real = cache.insert(SessionKey.of(id), "alice", "").key();
        store.failing = true;
        for (int i = 0; i < 200_000; i++) {
            assertThrows(SessionStoreException.class, () -> logOut(SessionId.random()));
        }
        assertThrows(SessionStoreException.class, () -> logOut(id));
        assertRevoked(real);
        assertThrows(SessionStoreException.class, () -> logOut(id), "still not confirmed");
        store.failing = false;
        count();
        cache.confirmRevocations(SessionListener.NONE);
        assertEquals(1, calls.get());
        assertEquals(Reason.REVOKED.verdict(), store.find(real));
    }

    /** A session that is no longer fresh is known all the same. */
    @Test
    void theLogoutOfASessionThatIsCachedAndExpiredIsRemembered() {
        var id = SessionId.random();
        var session = cache.insert(SessionKey.of(id), "alice", "");
        time.advance(Duration.ofHours(1));
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> logOut(id));
        store.failing = false;
        cache.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), store.find(session.key()));
    }

    @Test
    void theLogoutOfAnUncachedSessionIsDone() {
        var id = SessionId.random();
        store.insert(SessionKey.of(id), "alice", "");
        assertTrue(logOut(id));
        assertEquals(Reason.REVOKED.verdict(), store.find(SessionKey.of(id)));
    }

    /** Law 16: only the realm can have issued such an id, so it is worth the room. */
    @Test
    void theLogoutOfATaggedIdThatIsNotCachedIsRemembered() {
        var id = cache.newId();
        store.insert(SessionKey.of(id), "alice", "");
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> logOut(id));
        assertRevoked(SessionKey.of(id));
        store.failing = false;
        cache.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), store.find(SessionKey.of(id)));
    }

    @Test
    void anExpiredIdIsReadSeldom() {
        var expired = cache.insert(key(), "alice", "").key();
        time.advance(Duration.ofHours(1));
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            try {
                assertEquals(Reason.EXPIRED.verdict(), cache.find(expired));
                refused++;
            } catch (SessionStoreException e) {
                assertTrue(i > DeadIds.BURST_PER_KEY, "too early");
            }
        }
        assertEquals(1 + DeadIds.BURST_PER_KEY, refused);
        assertEquals(refused, store.finds.get());
        time.advance(Duration.ofSeconds(1));
        assertEquals(Reason.EXPIRED.verdict(), cache.find(expired));
    }

    /** The flood takes nothing from live sessions, expired ones of others, or unknown ids. */
    @Test
    void manyExpiredIdsShareABudget() {
        var expired = new ArrayList<Session>();
        for (int i = 0; i < 1_000; i++) {
            expired.add(cache.insert(key(), "alice", ""));
        }
        time.advance(Duration.ofHours(1));
        int read = 0;
        for (int i = 0; i < 20; i++) {
            for (var each : expired) {
                try {
                    cache.find(each.key());
                    read++;
                } catch (SessionStoreException e) {
                    assertTrue(i > 0, "the first check of each is answered");
                }
            }
        }
        assertEquals(1_000 + ReadBudget.BURST, read);
        assertLive(store.uncachedSession());
        assertEquals(Reason.UNKNOWN.verdict(), cache.find(key()));
    }

    /** Law 5: another node may extend an expired session late. */
    @Test
    void anExpiredSessionThatIsExtendedIsLiveAtOnce() {
        var session = cache.insert(key(), "alice", "");
        time.advance(Duration.ofHours(1));
        for (int i = 0; i < 5; i++) {
            assertEquals(Reason.EXPIRED.verdict(), cache.find(session.key()));
        }
        store.touch(List.of(touchedNow(session)));
        assertLive(session.key());
        for (int i = 0; i < 1_000; i++) {
            cache.evict(session.key());
            assertLive(session.key());
        }
    }

    /** Nobody else is refused, or read more than once, because of one person's revocations. */
    @Test
    void revocationsOfOthersDoNotRepeatAColdRead() {
        var key = store.uncachedSession();
        store.after = () -> {
            var again = store.after;
            store.after = () -> {};
            cache.revokeAll("bob", null);
            store.after = again;
        };
        assertLive(key);
        assertEquals(1, store.finds.get());
        store.after = () -> {};
        store.failing = true;
        assertLive(key);
    }

    /** The row may have been read before an earlier revocation whose answer was lost. */
    @Test
    void aRevocationOfThePrincipalRepeatsAColdRead() {
        var key = store.uncachedSession();
        store.afterNextCall(() -> {
            store.revokeAll("carol", null, Long.MAX_VALUE); // whose answer is lost
            cache.revokeAll("carol", null);
        });
        assertRevoked(key);
        assertEquals(2, store.finds.get());
    }

    /** One person's calls leave room for others, and are all repeated. */
    @Test
    void theRevocationsOfOnePersonInAnOutageTakeLittleRoom() {
        var sessions = new ArrayList<Session>();
        for (int i = 0; i < 100; i++) {
            sessions.add(cache.insert(key(), "alice", ""));
        }
        var bob = cache.insert(key(), "bob", "").key();
        store.failing = true;
        for (int i = 0; i < 20_000; i++) {
            var spared = sessions.get(i % 2).key();
            assertThrows(SessionStoreException.class, () -> cache.revokeAll("alice", spared));
        }
        assertThrows(SessionStoreException.class, () -> cache.revokeAll("bob", null));
        assertRevoked(bob);
        store.failing = false;
        count();
        cache.confirmRevocations(SessionListener.NONE);
        assertTrue(calls.get() <= 3, calls + " statements");
        sessions.forEach(each -> assertEquals(Reason.REVOKED.verdict(), store.find(each.key())));
        assertEquals(Reason.REVOKED.verdict(), store.find(bob));
        time.advance(Duration.ofMillis(1));
        assertInstanceOf(Live.class, cache.find(cache.insert(key(), "alice", "").key()));
    }
}
