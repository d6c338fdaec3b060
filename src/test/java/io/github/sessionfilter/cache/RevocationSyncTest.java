package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.MemoryStore;
import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.RevocationPage.Revocation;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 4: the revocations that other nodes have made. */
class RevocationSyncTest extends SyncFixture {
    /** The watermark waits for one overlap after the store's clock was set forward. */
    @Test
    void looksBackByTheOverlap() {
        long begin = storeTime.millis() - WINDOW.overlap().toMillis();
        long interval = WINDOW.completeSyncInterval().toMillis();
        cache.synchronize();
        store.asked.clear(); // the first sync only reads the time
        completeSync();
        completeSync();
        storeTime.advance(Duration.ofMinutes(1));
        completeSync();
        pass(WINDOW.overlap());
        cache.synchronize();
        completeSync();
        long end = storeTime.millis() - interval - WINDOW.overlap().toMillis();
        assertEquals(List.of(begin, begin + interval, begin + 2 * interval, begin + 2 * interval, end), store.asked);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600_000, -66_000, -60_000, -20_000, -5_000, 5_000, 60_000, 2_400_000, 7_200_000})
    void aRevocationAfterAStepWhileTheNodeWasCutOffIsSeen(long stepMillis) {
        pass(Duration.ofHours(2));
        syncAndCacheTheSession();
        storeTime.advance(Duration.ofMillis(stepMillis));
        pass(A_SECOND);
        store.revoke(session);
        pass(Duration.ofSeconds(65));
        cache.synchronize();
        assertRevoked();
    }

    @Test
    void aRevocationBetweenTwoStepsWhileTheNodeWasCutOffIsSeen() {
        pass(Duration.ofHours(2));
        syncAndCacheTheSession();
        storeTime.advance(Duration.ofMinutes(-50));
        pass(A_SECOND);
        store.revoke(session);
        storeTime.advance(Duration.ofMinutes(50));
        pass(WINDOW.overlap());
        cache.synchronize();
        assertRevoked();
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000, 14_000, 60_000, 2_400_000, 7_200_000})
    void aLateCommitAfterAStepForwardIsSeen(long stepMillis) {
        cache.synchronize();
        pass(A_SECOND);
        long stamp = storeTime.millis();
        storeTime.advance(Duration.ofMillis(stepMillis));
        cache.synchronize();
        for (int i = 1; i < WINDOW.stampLife().toSeconds(); i++) {
            pass(A_SECOND);
            cache.synchronize();
        }
        assertInstanceOf(Live.class, cache.find(session)); // cached after the step
        store.revokeStamped(session, stamp);
        pass(A_SECOND);
        cache.synchronize();
        assertRevoked();
    }

    @Test
    void aLateCommitAfterANodeWasAwayForLongIsSeen() {
        cache.synchronize();
        pass(Duration.ofMinutes(40));
        long stamp = storeTime.millis();
        storeTime.advance(Duration.ofHours(2));
        cache.synchronize();
        assertInstanceOf(Live.class, cache.find(session));
        store.revokeStamped(session, stamp);
        pass(A_SECOND);
        cache.synchronize();
        assertRevoked();
    }

    @Test
    void aClockThatIsSetBackDuringEachReadEmptiesTheCache() {
        pass(Duration.ofHours(1));
        syncAndCacheTheSession();
        var reads = new AtomicInteger();
        store.after = () -> {
            reads.incrementAndGet();
            storeTime.advance(Duration.ofMinutes(-1));
        };
        storeTime.advance(Duration.ofMinutes(-1));
        completeSync();
        store.after = () -> {};
        assertEquals(RevocationSync.MAX_READS + 1, reads.get());
        assertFalse(isServedFromTheCache());
    }

    @Test
    void theNodesOwnClocksMakeNoStep() {
        syncAndCacheTheSession();
        nodeTime.stepWall(Duration.ofMinutes(10));
        pass(A_SECOND);
        cache.synchronize();
        assertTrue(isServedFromTheCache());
        assertTrue(canSweep());
    }

    @ParameterizedTest
    @ValueSource(longs = {-7_200_000, -16_000, 16_000, 7_200_000})
    void sweepsNothingForAnHourAfterALargeStep(long stepMillis) {
        cache.synchronize();
        assertTrue(canSweep());
        storeTime.advance(Duration.ofMillis(stepMillis));
        pass(A_SECOND);
        cache.synchronize();
        assertFalse(canSweep());
        pass(Duration.ofMinutes(59));
        cache.synchronize();
        assertFalse(canSweep());
        pass(Duration.ofMinutes(1));
        cache.synchronize();
        assertTrue(canSweep());
    }

    /** Returns whether the cache lets the store remove a session that was revoked long ago. */
    private boolean canSweep() {
        store.revokeStamped(
                store.uncachedSession(), storeTime.millis() - Duration.ofDays(1).toMillis());
        return cache.sweep(1) == 1;
    }

    @Test
    void aSessionThatAnotherNodeHasRevokedIsRefusedAfterTheNextSync() {
        syncAndCacheTheSession();
        pass(A_SECOND);
        store.revoke(session);
        assertInstanceOf(Live.class, cache.find(session));
        cache.synchronize();
        assertRevoked();
    }

    @Test
    void aRowThatWasReadBeforeAnotherNodeRevokedItDoesNotEnterAfterTheSync() {
        cache.synchronize();
        pass(A_SECOND);
        store.afterNextCall(() -> {
            store.revoke(session);
            cache.synchronize();
        });
        assertRevoked(); // although the row was live when it was read
        assertRevoked();
    }

    @Test
    void aRevocationThatBecomesVisibleAfterItsStampIsSeen() {
        syncAndCacheTheSession();
        long stamp = storeTime.millis();
        pass(WINDOW.stampLife());
        cache.synchronize();
        store.revokeStamped(session, stamp);
        completeSync();
        assertRevoked();
    }

    @Test
    void aRevocationWhoseCommitTookTooLongIsStampedAgain() {
        store.afterNextCall(() -> {
            pass(WINDOW.stampLife());
        });
        cache.revoke(session);
        assertEquals(
                storeTime.millis(),
                store.revocations(0, null, 1).revocations().get(0).revokedAtMillis());
    }

    @Test
    void aRotationWhoseCommitTookTooLongIsStampedAgain() {
        store.afterNextCall(() -> {
            pass(WINDOW.stampLife());
        });
        cache.rotate(session, SessionKey.of(SessionId.random()));
        assertEquals(
                storeTime.millis(),
                store.revocations(0, null, 1).revocations().get(0).revokedAtMillis());
    }

    @Test
    void aRevocationThatNeverCommitsInTimeIsNotReportedAsDone() {
        store.after = () -> pass(WINDOW.stampLife());
        assertThrows(SessionStoreException.class, () -> cache.revoke(session));
        store.after = () -> {};
        assertRevoked();
    }

    @Test
    void revocationsAfterTheStoresClockIsSetBackAreSeen() {
        pass(Duration.ofHours(1));
        syncAndCacheTheSession();
        storeTime.advance(Duration.ofMinutes(-10));
        store.revoke(session);
        cache.synchronize();
        assertRevoked();
    }

    @Test
    void aLateCommitAfterTheStoresClockIsSetForwardIsSeen() {
        syncAndCacheTheSession();
        long stamp = storeTime.millis();
        storeTime.advance(Duration.ofMinutes(1));
        pass(A_SECOND);
        cache.synchronize();
        store.revokeStamped(session, stamp);
        pass(A_SECOND);
        cache.synchronize();
        assertRevoked();
    }

    @Test
    void theFirstSyncEmptiesTheCache() {
        assertInstanceOf(Live.class, cache.find(session));
        cache.synchronize();
        assertFalse(isServedFromTheCache());
    }

    @Test
    void aNodeThatWasAwayForTooLongEmptiesItsCache() {
        syncAndCacheTheSession();
        store.revoke(session);
        pass(SessionTimeouts.DEAD_ROW_RETENTION.plusMillis(1));
        store.sweep(10);
        cache.synchronize();
        assertEquals(Reason.UNKNOWN.verdict(), cache.find(session));
    }

    @Test
    void aSyncEmptiesTheCacheIfASweepMayHaveRemovedRevokedRows() {
        syncAndCacheTheSession();
        store.revoke(session);
        storeTime.advance(SessionTimeouts.DEAD_ROW_RETENTION.plusMillis(1));
        store.sweep(10);
        pass(A_SECOND);
        cache.synchronize();
        assertEquals(Reason.UNKNOWN.verdict(), cache.find(session));
    }

    @Test
    void aRowThatWasReadBeforeTheCacheWasEmptiedDoesNotEnterAfterIt() {
        store.afterNextCall(() -> {
            cache.synchronize();
            store.revoke(session);
        });
        assertRevoked();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10})
    void takesInSeveralPages(long seconds) {
        syncAndCacheTheSession();
        pass(A_SECOND);
        store.revoke(session);
        IntStream.range(0, RevocationSync.PAGE).forEach(i -> store.revoke(store.uncachedSession()));
        var last = store.uncachedSession();
        assertInstanceOf(Live.class, cache.find(last));
        pass(Duration.ofSeconds(seconds));
        store.revoke(last);
        cache.synchronize();
        assertRevoked();
        assertEquals(Reason.REVOKED.verdict(), cache.find(last));
        assertEquals(2, store.finds.get());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10})
    void moreRevocationsThanTheBoundEmptyTheCache(long seconds) {
        var many = new ManyRevocations();
        var mine = new SessionCache(many, clock, WINDOW, 1_000, TIMEOUT);
        mine.insert(session, "alice", "");
        mine.synchronize();
        assertEquals(0, mine.size());
        mine.insert(session, "alice", "");
        many.count = RevocationSync.MAX_REVOCATIONS - 1;
        pass(Duration.ofSeconds(seconds));
        mine.synchronize();
        assertEquals(1, mine.size());
        many.keys.subList(0, many.count).forEach(key -> assertEquals(Reason.REVOKED.verdict(), mine.find(key)));
        many.count = RevocationSync.MAX_REVOCATIONS;
        pass(Duration.ofSeconds(seconds));
        mine.synchronize();
        assertEquals(0, mine.size());
    }

    /** A store with {@code count} revocations, all stamped at the same time. */
    private final class ManyRevocations extends MemoryStore {
        private final List<SessionKey> keys = new ArrayList<>();
        private int count;

        ManyRevocations() {
            super(storeTime, clock, timeouts);
            IntStream.range(0, RevocationSync.MAX_REVOCATIONS)
                    .forEach(i -> keys.add(SessionKey.of(SessionId.random())));
        }

        @Override
        public RevocationPage revocations(long since, @Nullable SessionKey after, int limit) {
            int from = after == null ? 0 : keys.indexOf(after) + 1;
            var page = keys.subList(Math.min(from, count), Math.min(from + limit, count)).stream()
                    .map(key -> new Revocation(key, 1))
                    .toList();
            return new RevocationPage(storeTime.millis(), page);
        }
    }
}
