package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 4: which syncs are complete, and what the incremental ones between them see. */
class CompleteSyncTest extends SyncFixture {
    private static final Duration MARGIN = RevocationWindow.COMMIT_MARGIN;

    @Test
    void theSyncsBetweenTwoCompleteOnesAskForTheLastSeconds() {
        syncAndCacheTheSession();
        store.asked.clear();
        long begin = storeTime.millis();
        syncEachSecond(WINDOW.completeSyncInterval());
        for (int i = 0; i < 5; i++) {
            assertEquals(begin + 1_000 * i - MARGIN.toMillis(), store.asked.get(i));
        }
        assertEquals(begin - WINDOW.overlap().toMillis(), store.asked.get(5));
    }

    @Test
    void anIdleNodeSendsOneStatementForEachSync() {
        cache.synchronize();
        store.asked.clear();
        syncEachSecond(Duration.ofMinutes(10));
        assertEquals(600, store.asked.size());
    }

    @Test
    void aFifthOfMaxStalenessNeverPassesWithoutACompleteSync() {
        cache.synchronize();
        for (int i = 0; i < 600; i++) {
            syncEachSecond(A_SECOND);
            assertTrue(nanosSinceSync() <= WINDOW.completeSyncInterval().toNanos());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 1_000, 3_000, 9_000, 20_000})
    void slowSyncsAreCompleteInTime(long millis) {
        cache.synchronize();
        long bound = Math.max(WINDOW.completeSyncInterval().toMillis(), millis);
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(millis));
            cache.synchronize();
            assertTrue(nanosSinceSync() <= bound * 1_000_000);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1000",
        "0, 100",
        "1000, 200",
        "1000, 900",
        "5000, 1000",
        "30000, 3001",
        "30000, 20000",
        "900000, 300000"
    })
    void eachSyncIsCompleteIfMaxStalenessHasLessThanTen(long maxStalenessMillis, long syncMillis) {
        var window = RevocationWindow.of(Duration.ofMillis(maxStalenessMillis), Duration.ofSeconds(2));
        var mine = new SessionCache(store, clock, window, 1_000, TIMEOUT);
        mine.synchronize();
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofMillis(syncMillis));
            mine.synchronize();
            assertEquals(0, mine.nanosSinceSync().orElseThrow());
        }
    }

    /** The bar of a logout in normal operation: its commit takes up to 2 s. */
    @Test
    void aCommitWithinTheMarginIsSeenByTheNextSync() {
        syncAndCacheTheSession();
        syncEachSecond(Duration.ofSeconds(3));
        store.revokeStamped(session, storeTime.millis() - MARGIN.toMillis());
        syncEachSecond(A_SECOND);
        assertRevoked();
    }

    @Test
    void aLaterCommitIsSeenWithinAFifthOfMaxStaleness() {
        syncAndCacheTheSession();
        syncEachSecond(Duration.ofSeconds(3));
        store.revokeStamped(session, storeTime.millis() - MARGIN.toMillis() - 1);
        syncEachSecond(A_SECOND);
        assertInstanceOf(Live.class, cache.find(session));
        syncEachSecond(WINDOW.completeSyncInterval().minus(A_SECOND));
        assertRevoked();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 5, 9, 10, 15, 19, 20})
    void anOutageLeavesCachedSessionsFourFifthsOfMaxStalenessOrMore(long seconds) {
        syncAndCacheTheSession();
        syncEachSecond(Duration.ofSeconds(seconds)); // then, the store fails
        pass(MAX_STALENESS.minus(WINDOW.completeSyncInterval()).minusNanos(1));
        assertTrue(isServedFromTheCache());
        pass(WINDOW.completeSyncInterval().plusNanos(1));
        assertFalse(isServedFromTheCache());
    }

    @Test
    void onlyACompleteSyncLetsCachedSessionsCountForLonger() {
        syncAndCacheTheSession();
        syncEachSecond(Duration.ofSeconds(5)); // incremental
        pass(MAX_STALENESS.minusSeconds(5).minusNanos(1));
        assertTrue(isServedFromTheCache());
        pass(Duration.ofNanos(1));
        assertFalse(isServedFromTheCache());
    }

    @Test
    void theSyncAfterAFailedCompleteOneIsComplete() {
        syncAndCacheTheSession();
        syncEachSecond(Duration.ofSeconds(5));
        failToSync(A_SECOND);
        store.revokeStamped(session, storeTime.millis() - WINDOW.stampLife().toMillis());
        pass(Duration.ofMillis(1));
        cache.synchronize();
        assertRevoked();
        assertEquals(0, nanosSinceSync());
    }

    @Test
    void theSyncAfterAFailedIncrementalOneIsComplete() {
        syncAndCacheTheSession();
        syncEachSecond(A_SECOND);
        failToSync(A_SECOND);
        pass(Duration.ofMillis(1));
        cache.synchronize();
        assertEquals(0, nanosSinceSync());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10})
    void aSyncWhoseSecondPageFailsDoesNotCount(long seconds) {
        syncAndCacheTheSession();
        IntStream.range(0, RevocationSync.PAGE).forEach(i -> store.revoke(store.uncachedSession()));
        var pages = new AtomicInteger();
        store.before = () -> store.failing = pages.incrementAndGet() == 2;
        pass(Duration.ofSeconds(seconds));
        assertThrows(SessionStoreException.class, cache::synchronize);
        assertEquals(Duration.ofSeconds(seconds).toNanos(), nanosSinceSync());
        pass(Duration.ofMillis(1));
        cache.synchronize();
        assertEquals(0, nanosSinceSync());
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 25, 31, 70})
    void aRevocationWhileTheNodeWasCutOffIsSeenByTheFirstSync(long seconds) {
        syncAndCacheTheSession();
        syncEachSecond(Duration.ofSeconds(4));
        store.revokeStamped(session, storeTime.millis() - WINDOW.stampLife().toMillis());
        for (int i = 0; i < seconds; i++) {
            failToSync(A_SECOND);
        }
        pass(A_SECOND);
        cache.synchronize();
        assertRevoked();
        assertEquals(0, nanosSinceSync());
    }

    @ParameterizedTest
    @ValueSource(longs = {-7_200_000, -60_000, -14_000, -5_000, -200, 200, 5_000, 14_000, 60_000, 7_200_000})
    void aStepBetweenTwoCompleteSyncsMakesTheNextOneComplete(long stepMillis) {
        pass(Duration.ofHours(3));
        syncAndCacheTheSession();
        syncEachSecond(Duration.ofSeconds(4));
        storeTime.advance(Duration.ofMillis(stepMillis));
        store.revoke(session);
        syncEachSecond(A_SECOND);
        assertRevoked();
        assertEquals(0, nanosSinceSync());
    }

    /** The commit is within the life of its stamp, which is from before the step. */
    @ParameterizedTest
    @ValueSource(longs = {-7_200_000, -60_000, -14_000, -5_000, 5_000, 14_000, 60_000, 7_200_000})
    void aLateCommitAfterAStepBetweenTwoCompleteSyncsIsSeen(long stepMillis) {
        pass(Duration.ofHours(3));
        syncAndCacheTheSession();
        syncEachSecond(Duration.ofSeconds(4));
        long stamp = storeTime.millis();
        storeTime.advance(Duration.ofMillis(stepMillis));
        syncEachSecond(WINDOW.stampLife().minus(A_SECOND));
        assertInstanceOf(Live.class, cache.find(session)); // cached after the step
        store.revokeStamped(session, stamp);
        syncEachSecond(WINDOW.completeSyncInterval());
        assertRevoked();
    }

    @Test
    void aClockThatReturnsBetweenTwoCompleteSyncsIsSeenTwice() {
        pass(Duration.ofHours(3));
        syncAndCacheTheSession();
        syncEachSecond(A_SECOND);
        storeTime.advance(Duration.ofSeconds(-14));
        syncEachSecond(A_SECOND);
        assertEquals(0, nanosSinceSync());
        store.revoke(session);
        storeTime.advance(Duration.ofSeconds(14));
        syncEachSecond(A_SECOND);
        assertEquals(0, nanosSinceSync());
        assertRevoked();
    }

    /** What was stamped before a step forward may still commit. */
    @Test
    void allSyncsOfTheOverlapAfterAStepForwardAreComplete() {
        syncAndCacheTheSession();
        syncEachSecond(A_SECOND);
        storeTime.advance(Duration.ofSeconds(5));
        for (int i = 0; i <= WINDOW.overlap().toSeconds() - 1; i++) {
            syncEachSecond(A_SECOND);
            assertEquals(0, nanosSinceSync());
        }
        syncEachSecond(Duration.ofSeconds(2));
        assertTrue(nanosSinceSync() > 0);
    }

    @Test
    void aNodeThatWasSuspendedSyncsCompletely() {
        syncAndCacheTheSession();
        syncEachSecond(A_SECOND);
        nodeTime.stepWall(Duration.ofSeconds(8));
        storeTime.advance(Duration.ofSeconds(8));
        syncEachSecond(A_SECOND);
        assertEquals(0, nanosSinceSync());
    }

    private void failToSync(Duration after) {
        pass(after);
        store.failing = true;
        assertThrows(SessionStoreException.class, cache::synchronize);
        store.failing = false;
    }

    private long nanosSinceSync() {
        return cache.nanosSinceSync().orElseThrow();
    }
}
