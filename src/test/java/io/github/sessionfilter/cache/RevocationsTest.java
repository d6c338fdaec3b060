package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The revocations by this node, with a store that fails or answers late. */
class RevocationsTest extends CacheFixture {
    /** Law 4: at once on the node that revoked it. */
    @Test
    void refusesARevokedSessionWithoutTheStore() {
        var key = cache.insert(key(), "alice", "").key();
        assertTrue(cache.revoke(key));
        store.failing = true;
        assertRevoked(key);
    }

    @Test
    void returnsWhetherTheStoreKnowsTheSession() {
        assertTrue(cache.revoke(cache.insert(key(), "alice", "").key()));
        assertFalse(cache.revoke(key()), "unknown");
    }

    /** Law 16: an unconfirmed revocation is reported as not done; the session is refused, and the call repeated. */
    @Test
    void keepsRefusingASessionUntilTheStoreHasConfirmed() {
        var key = cache.insert(key(), "alice", "").key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.revoke(key));
        time.advance(Duration.ofMinutes(10));
        assertRevoked(key);
        assertThrows(SessionStoreException.class, () -> cache.confirmRevocations(SessionListener.NONE));
        assertRevoked(key);
        store.failing = false;
        assertEquals(Reason.REVOKED.verdict(), cache.find(key), "the row is still live");
        cache.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), store.find(key));
        time.advance(Tombstones.LIFE);
        assertRevoked(key);
    }

    /** An audit must not miss what the store confirms later. */
    @Test
    void tellsTheListenerOfWhatIsConfirmedLater() {
        var one = cache.insert(key(), "alice", "").key();
        var bobs = cache.insert(key(), "bob", "").key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.revoke(one));
        assertThrows(SessionStoreException.class, () -> cache.revokeAll("bob", null));
        store.failing = false;
        var told = new ArrayList<String>();
        var listener = new SessionListener() {
            @Override
            public void revoked(String session) {
                told.add(session);
            }
        };
        cache.confirmRevocations(listener);
        cache.confirmRevocations(listener);
        assertEquals(List.of(one.toString(), bobs.toString()), told);
    }

    /** Law 16, for all sessions of a principal: a login after the decision is not revoked. */
    @Test
    void keepsRefusingAPrincipalUntilTheStoreHasConfirmed() {
        var cached = cache.insert(key(), "alice", "").key();
        var uncached = key();
        store.insert(uncached, "alice", "");
        var spared = cache.insert(key(), "alice", "").key();
        var bob = cache.insert(key(), "bob", "").key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.revokeAll("alice", spared));
        store.failing = false;
        time.advance(Duration.ofSeconds(1));
        var later = cache.insert(key(), "alice", "").key();
        assertRevoked(cached);
        assertRevoked(uncached);
        cache.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), store.find(cached));
        assertEquals(Reason.REVOKED.verdict(), store.find(uncached));
        assertLive(spared);
        assertLive(bob);
        assertLive(later);
    }

    /** A locked row delays the confirmation of no other revocation. */
    @Test
    void confirmsTheOtherRevocationsWhenOneFails() {
        var one = cache.insert(key(), "alice", "").key();
        var two = cache.insert(key(), "alice", "").key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.revoke(one));
        assertThrows(SessionStoreException.class, () -> cache.revoke(two));
        store.before = () -> {
            store.before = () -> store.failing = false; // the first fails, the second does not
        };
        assertThrows(SessionStoreException.class, () -> cache.confirmRevocations(SessionListener.NONE));
        var confirmed = List.of(store.find(one), store.find(two));
        assertTrue(confirmed.contains(Reason.REVOKED.verdict()), confirmed.toString());
        cache.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), store.find(one));
        assertEquals(Reason.REVOKED.verdict(), store.find(two));
    }

    /** A revocation that the store has confirmed leaves nothing to confirm. */
    @Test
    void revokesAllSessionsOfAPrincipalOnceAndNoOther() {
        var alice = cache.insert(key(), "alice", "").key();
        var other = cache.insert(key(), "alice", "").key();
        var bob = cache.insert(key(), "bob", "").key();
        assertEquals(Set.of(alice, other), Set.copyOf(cache.revokeAll("alice", null)));
        store.failing = true;
        cache.confirmRevocations(SessionListener.NONE);
        assertRevoked(alice);
        assertRevoked(other);
        assertLive(bob);
    }

    /** A login with an unknown outcome leaves no session whose id no client has. */
    @Test
    void revokesASessionWhoseInsertWasNotConfirmed() {
        var key = key();
        store.after = () -> {
            throw new SessionStoreException(StoreFailure.ANSWER_LOST, "committed all the same", null);
        };
        assertThrows(SessionStoreException.class, () -> cache.insert(key, "alice", ""));
        store.after = () -> {};
        assertInstanceOf(Live.class, store.find(key));
        assertRevoked(key);
        cache.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), store.find(key));
    }

    /** A row that was read before a revocation does not enter the cache after it. */
    @Test
    void doesNotCacheARowThatWasReadBeforeItsRevocation() {
        var key = key();
        store.insert(key, "alice", "");
        store.afterNextCall(() -> {
            cache.revoke(key);
        });
        assertRevoked(key);
        assertRevoked(key);
    }

    /** Law 7: a check that has joined a read looks for a tombstone after it. */
    @Test
    void aCheckAfterARevocationDoesNotUseAReadFromBeforeIt() throws Exception {
        var key = key();
        store.insert(key, "alice", "");
        var read = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        store.afterNextCall(() -> {
            read.countDown();
            await(release);
        });
        var leader = threads.submit(() -> cache.find(key));
        read.await();
        cache.revoke(key);
        assertRevoked(key);
        release.countDown();
        assertEquals(Reason.REVOKED.verdict(), leader.get());
    }

    /** Law 12: a row is read again if a tombstone may have been dropped. */
    @Test
    void readsAgainAfterAReadThatTookLongerThanTombstonesLive() {
        var key = key();
        store.insert(key, "alice", "");
        store.afterNextCall(() -> {
            cache.revoke(key);
            time.advance(Tombstones.LIFE.plusSeconds(60)); // the tombstone is forgotten
        });
        assertRevoked(key);
        assertEquals(2, store.finds.get());
    }

    @Test
    void failsIfEachReadTakesLongerThanTombstonesLive() {
        var key = key();
        store.insert(key, "alice", "");
        store.after = () -> time.advance(Tombstones.LIFE);
        assertThrows(SessionStoreException.class, () -> cache.find(key));
    }

    @Test
    void aRotatedIdIsRefusedAndItsSuccessorCached() {
        var key = cache.insert(key(), "alice", "").key();
        var next = key();
        cache.rotate(key, next);
        store.failing = true;
        assertRevoked(key);
        assertLive(next);
    }

    /** Law 5: the session is spared by its login, which has no other key after the rotation. */
    @Test
    void aSparedSessionMayBeRotatedBeforeTheRevocationOfTheOthersIsConfirmed() {
        var other = cache.insert(key(), "alice", "").key();
        var spared = cache.insert(key(), "alice", "").key();
        var next = key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.revokeAll("alice", spared));
        store.failing = false;
        cache.rotate(spared, next);
        assertLive(next);

        cache.confirmRevocations(SessionListener.NONE);
        assertLive(next);
        assertRevoked(other);
    }

    /** Law 5: another node may rotate the spared session, and this node does not learn of it in time. */
    @Test
    void aSparedSessionLivesOnAlthoughAnotherNodeRotatesItBeforeTheRevocationIsConfirmed() {
        var other = cache.insert(key(), "alice", "").key();
        var spared = cache.insert(key(), "alice", "").key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.revokeAll("alice", spared));
        store.failing = false;
        var next = key();
        var again = key();
        store.rotate(spared, next);
        store.rotate(next, again);

        assertLive(again);
        cache.confirmRevocations(SessionListener.NONE);
        assertLive(again);
        assertRevoked(other);
    }

    @Test
    void readsTheStoreAfterARotationWithAnUnknownOutcome() {
        var key = cache.insert(key(), "alice", "").key();
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> cache.rotate(key, key()));
        store.failing = false;
        assertLive(key);
        assertEquals(1, store.finds.get());
    }
}
