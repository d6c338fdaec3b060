package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a node knows about the sessions of running responses, however they were revoked. */
class FollowedSessionsTest extends CacheFixture {
    private Session running() {
        return cache.insert(key(), "alice", "");
    }

    /** Does something that revokes {@code session}, and checks that a running response would end at once. */
    private void assertEndsBy(Session session, Runnable revocation) {
        assertInstanceOf(Live.class, cache.followed().recall(session));
        long before = cache.followed().changes();
        revocation.run();
        assertNotEquals(before, cache.followed().changes());
        assertEquals(Reason.REVOKED.verdict(), cache.followed().recall(session));
    }

    @Test
    void aLogoutOnThisNodeIsKnown() {
        var session = running();
        assertEndsBy(session, () -> cache.revoke(session.key()));
    }

    @Test
    void aLogoutThatTheStoreHasNotConfirmedIsKnown() {
        var session = running();
        store.failing = true;
        assertEndsBy(session, () -> assertThrows(SessionStoreException.class, () -> cache.revoke(session.key())));
    }

    @Test
    void aLogoutOnAnotherNodeIsKnownAfterASync() {
        cache.synchronize();
        var session = running();
        store.revoke(session.key());
        assertEndsBy(session, cache::synchronize);
    }

    @Test
    void theRevocationOfAllSessionsOfAPersonIsKnown() {
        var session = running();
        assertEndsBy(session, () -> cache.revokeAll("alice", null));
        var next = running();
        store.failing = true;
        assertEndsBy(next, () -> assertThrows(SessionStoreException.class, () -> cache.revokeAll("alice", null)));
    }

    @Test
    void aCutOffIsKnown() {
        var session = running();
        assertEndsBy(session, () -> cache.revokeIssuedBefore(null, Long.MAX_VALUE));
        time.advance(Duration.ofSeconds(1));
        var next = running();
        time.advance(Duration.ofSeconds(1));
        assertEndsBy(next, () -> cache.lock("alice", next.createdAtMillis() + 1_000_000));
    }

    @Test
    void aCutOffOfAnotherNodeIsKnownAfterASync() {
        cache.synchronize();
        var session = running();
        store.revokeIssuedBefore("alice", Long.MAX_VALUE);
        assertEndsBy(session, cache::synchronize);
    }

    /** Law 3: only the store may say no. */
    @Test
    void theStoreTellsAboutASessionThatIsNotCached() {
        var session = running();
        cache.evict(session.key());
        assertNull(cache.followed().recall(session));
        assertInstanceOf(Live.class, cache.followed().read(session));
        cache.evict(session.key());
        store.revoke(session.key());
        assertEquals(Reason.REVOKED.verdict(), cache.followed().read(session));
    }

    @Test
    void aRotatedSessionIsFollowedUnderItsNewKey() {
        var session = running();
        assertSame(session, cache.followed().current(session));
        var once = cache.rotate(session.key(), key());
        var twice = cache.rotate(once.key(), key());
        assertEquals(twice.key(), cache.followed().current(session).key());
        assertInstanceOf(Live.class, cache.followed().recall(cache.followed().current(session)));
        cache.revoke(twice.key());
        assertEquals(
                Reason.REVOKED.verdict(),
                cache.followed().recall(cache.followed().current(session)));
    }

    @Test
    void aSessionThatAnotherNodeRotatesIsFollowedAfterASync() {
        cache.synchronize();
        var session = running();
        var once = store.rotate(session.key(), key());
        var twice = store.rotate(once.key(), key());
        cache.synchronize();

        var current = cache.followed().current(session);
        assertEquals(twice.key(), current.key());
        assertNull(cache.followed().recall(current), "only the store can tell");
        assertInstanceOf(Live.class, cache.followed().read(current));
        store.revoke(twice.key());
        cache.synchronize();
        assertEquals(Reason.REVOKED.verdict(), cache.followed().recall(current));
    }

    /** A node that reads an evicted session between two syncs learns of the rotation by the read. */
    @Test
    void aSessionThatAnotherNodeHasRotatedIsReadUnderItsNewKey() {
        cache.synchronize();
        var session = running();
        var once = store.rotate(session.key(), key());
        var twice = store.rotate(once.key(), key());
        cache.evict(session.key());

        assertNull(cache.followed().recall(session));
        assertInstanceOf(Live.class, cache.followed().read(session));
        assertEquals(twice.key(), cache.followed().current(session).key());
        assertRevoked(session.key());
    }

    /** A request with the old id has been refused just before. */
    @Test
    void aSessionIsFollowedAfterARequestWithItsOldId() {
        var session = running();
        var next = store.rotate(session.key(), key());
        cache.evict(session.key());
        assertRevoked(session.key());
        assertEquals(next.key(), cache.followed().current(session).key());
        assertInstanceOf(Live.class, cache.followed().read(session));
    }
}
