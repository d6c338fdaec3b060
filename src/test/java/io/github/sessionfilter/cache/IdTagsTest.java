package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.TestKeys;
import io.github.sessionfilter.session.UntaggedIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Ids with and without the realm's tag. The store knows key 1, which tags the ids of {@code taggedBy(1)}. */
class IdTagsTest extends CacheFixture {
    private static final int FLOOD = 20_000;

    private final SessionCache refusing =
            new SessionCache(store, StoreCalls.onCallersThread(TIMEOUT), clock, WINDOW, 1_000, UntaggedIds.REFUSE);

    private final SessionManager manager = new SessionManager(refusing, clock, timeouts, SessionLimit.NONE);

    @Test
    void aNewIdHasATagOfTheRealm() {
        assertTrue(refusing.mayHaveIssued(refusing.newId()));
        assertTrue(cache.mayHaveIssued(refusing.newId()), "the other node reads the same key");
        assertFalse(refusing.mayHaveIssued(SessionId.random()));
    }

    /** To verify is no reason to read the keys: a stranger may send any text. */
    @Test
    void theNodesOfARealmVerifyEachOthersSignatures() {
        var signature = cache.signatures().sign("text");
        assertFalse(refusing.signatures().verify("text", signature), "it does not know the keys yet");
        refusing.readIdKeys();
        assertTrue(refusing.signatures().verify("text", signature));
        int reads = store.keyReads.get();
        time.advance(Duration.ofHours(1));
        assertFalse(refusing.signatures().verify("other", signature));
        assertEquals(reads, store.keyReads.get());
    }

    /** Law 3: an id that this realm cannot have issued needs no store. */
    @Test
    void aFloodOfRandomIdsCostsNoStatementIfUntaggedIdsAreRefused() {
        refusing.readIdKeys();
        for (int i = 0; i < FLOOD; i++) {
            assertEquals(Reason.MALFORMED.verdict(), find(refusing, SessionId.random()));
        }
        assertEquals(0, store.finds.get());
        assertEquals(1, store.keyReads.get());
        assertEquals(0, refusing.misses());
    }

    /** The keys are read again, seldom: a random id may have the tag of a new key. */
    @Test
    void aFloodOfRandomIdsMakesThisNodeReadTheKeysAgainAtMostThreeTimesAMinute() {
        refusing.readIdKeys();
        for (int i = 0; i < 600; i++) {
            time.advance(Duration.ofMillis(100));
            for (int j = 0; j < 10; j++) {
                assertEquals(Reason.MALFORMED.verdict(), find(refusing, SessionId.random()));
            }
        }
        assertEquals(0, store.finds.get());
        assertEquals(1 + 3, store.keyReads.get());
    }

    @Test
    void aFloodOfRandomIdsReachesTheStoreAtMost150TimesASecondIfTheyAreAccepted() {
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < FLOOD / 10; j++) {
                findOrFail(cache, SessionId.random());
            }
            time.advance(Duration.ofMillis(1_000));
        }
        int most = ReadBudget.BURST + 10 * ReadBudget.PER_SECOND;
        assertTrue(store.finds.get() <= most, store.finds + " reads");
    }

    /** Law 5: the ids that the realm has issued have a budget of their own. */
    @Test
    void aLiveSessionIsReadDuringAFloodOfRandomIds() {
        for (int i = 0; i < FLOOD; i++) {
            findOrFail(cache, SessionId.random());
        }
        assertThrows(SessionStoreException.class, () -> find(cache, SessionId.random()));
        for (int i = 0; i < 1_000; i++) {
            assertInstanceOf(Live.class, find(cache, uncached()));
        }
    }

    /** A slow store holds the reads of random ids. They leave reads, and waiting threads, to the realm's ids. */
    @Test
    void aLiveSessionIsReadWhileTheReadsOfRandomIdsHang() throws Exception {
        cache.readIdKeys();
        var release = new CountDownLatch(1);
        store.before = () -> await(release);
        var reads = new ArrayList<Future<?>>();
        for (int i = 0; i < Lookups.MAX_READS; i++) {
            reads.add(threads.submit(() -> findOrFail(cache, SessionId.random())));
        }
        awaitFinds(Lookups.MAX_UNTAGGED_READS);
        store.before = () -> {};
        assertThrows(SessionStoreException.class, () -> find(cache, SessionId.random()));
        for (int i = 0; i < 1_000; i++) {
            assertInstanceOf(Live.class, find(cache, uncached()));
        }
        release.countDown();
        for (var read : reads) {
            read.get();
        }
    }

    /** Law 12: somebody may have many ids of sessions that the store has forgotten. */
    @Test
    void theRealmsOwnIdsThatAreUnknownAreBoundedToo() {
        for (int i = 0; i < FLOOD; i++) {
            findOrFail(cache, TestKeys.taggedBy(1));
        }
        assertEquals(ReadBudget.BURST, store.finds.get());
    }

    @Test
    void aSessionOfAnOlderVersionIsLiveUntilTheAbsoluteTimeoutAfterTheFirstKey() {
        cache.readIdKeys();
        var untagged = uncached(SessionId.random());
        assertInstanceOf(Live.class, find(cache, untagged));
        assertEquals(Reason.MALFORMED.verdict(), find(refusing, untagged), "untaggedIds=refuse does not wait");
        time.advance(timeouts.absoluteTimeout());
        int finds = store.finds.get();
        assertEquals(Reason.MALFORMED.verdict(), find(cache, uncached(SessionId.random())));
        assertEquals(finds, store.finds.get());
        assertInstanceOf(Live.class, find(cache, uncached()));
    }

    /** A cached session is not checked for its tag, and costs what it did. */
    @Test
    void aCachedSessionNeedsNoKeys() {
        var id = SessionId.random();
        refusing.insert(SessionKey.of(id), "alice", "");
        store.failing = true;
        assertInstanceOf(Live.class, find(refusing, id));
        assertEquals(0, store.keyReads.get());
    }

    /** Law 6: neither yes nor no. */
    @Test
    void aNodeWithoutKeysRefusesNobody() {
        var cached = TestKeys.taggedBy(1);
        refusing.insert(SessionKey.of(cached), "alice", "");
        var live = uncached();
        store.failing = true;
        for (int i = 0; i < 1_000; i++) {
            assertThrows(SessionStoreException.class, () -> find(refusing, live));
            assertThrows(SessionStoreException.class, () -> find(refusing, SessionId.random()));
            assertThrows(SessionStoreException.class, () -> refusing.mayHaveIssued(SessionId.random()));
            assertThrows(SessionStoreException.class, refusing::newId);
        }
        assertEquals(1, store.keyReads.get(), "a failure is not repeated at once");
        assertInstanceOf(Live.class, find(refusing, cached));
        store.failing = false;
        time.advance(IdTags.RETRY);
        assertInstanceOf(Live.class, find(refusing, live));
    }

    /** Keys that may miss the newest one say no to nobody, and yes to the ids that they have tagged. */
    @Test
    void aNodeThatCannotReadTheKeysAgainRefusesNobody() {
        refusing.readIdKeys();
        time.advance(IdTags.MAX_AGE);
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> find(refusing, SessionId.random()));
        store.failing = false;
        assertInstanceOf(Live.class, find(refusing, uncached()), "no key is read for it");
        assertEquals(2, store.keyReads.get());
    }

    /** Another node has signed with the new key as soon as that may sign. */
    @Test
    void theFirstIdOfANewKeyIsNotRefused() {
        refusing.readIdKeys();
        store.addIdKey();
        time.advance(Duration.ofSeconds(30));
        assertInstanceOf(Live.class, find(refusing, uncached(TestKeys.taggedBy(2))));
        assertEquals(2, store.keyReads.get());
        assertInstanceOf(Live.class, find(refusing, uncached()), "the old key still checks tags");
    }

    @Test
    void aLogoutOrARotationOfAForeignIdCostsNoStatement() {
        refusing.readIdKeys();
        store.failing = true;
        assertFalse(manager.revoke(SessionId.random()));
        assertNull(manager.rotate(SessionId.random()));
        assertThrows(SessionStoreException.class, () -> manager.revoke(TestKeys.taggedBy(1)), "it may be live");
    }

    @Test
    void aLoginEndsNoForeignSession() {
        var foreign = uncached(SessionId.random());
        manager.replace(foreign, "alice", "");
        assertInstanceOf(Live.class, find(cache, foreign));
        var own = uncached();
        manager.replace(own, "alice", "");
        assertEquals(Reason.REVOKED.verdict(), find(cache, own));
    }

    /** Law 4: the session may be live, so this node refuses it and keeps trying. */
    @Test
    void aLogoutWithoutKeysRevokesTheSession() {
        var id = SessionId.random();
        refusing.insert(SessionKey.of(id), "alice", "");
        store.failing = true;
        assertThrows(SessionStoreException.class, () -> manager.revoke(id));
        store.failing = false;
        refusing.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), find(cache, id));
    }

    @Test
    void manyThreadsReadTheKeysOnce() throws Exception {
        var release = new CountDownLatch(1);
        store.before = () -> await(release);
        var answers = new ArrayList<Future<SessionVerdict>>();
        for (int i = 0; i < 20; i++) {
            answers.add(threads.submit(() -> find(refusing, SessionId.random())));
        }
        release.countDown();
        for (var answer : answers) {
            assertEquals(Reason.MALFORMED.verdict(), answer.get());
        }
        assertEquals(1, store.keyReads.get());
    }

    private static SessionVerdict find(SessionCache cache, SessionId id) {
        return cache.find(SessionKey.of(id), id);
    }

    private static void findOrFail(SessionCache cache, SessionId id) {
        try {
            assertEquals(Reason.UNKNOWN.verdict(), find(cache, id));
        } catch (SessionStoreException e) {
            // over the budget
        }
    }

    /** Returns the id of a live session that is not cached. */
    private SessionId uncached() {
        return uncached(TestKeys.taggedBy(1));
    }

    private SessionId uncached(SessionId id) {
        store.addUncached(SessionKey.of(id));
        return id;
    }

    private void awaitFinds(int count) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (store.finds.get() < count) {
            assertFalse(System.nanoTime() > deadline, store.finds + " reads");
            Thread.onSpinWait();
        }
    }
}
