package io.github.sessionfilter.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.PrincipalLockedException;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Law 16: what the store has not confirmed is refused and repeated, whatever other calls there are for the same name. */
class UnconfirmedCutOffsTest extends SyncFixture {
    private static final long NOW = SessionStore.ANY_TIME;
    private static final long PAST = 0;

    @BeforeEach
    void sync() {
        cache.synchronize();
    }

    private SessionKey login() {
        var key = SessionKey.of(SessionId.random());
        cache.insert(key, "alice", "");
        assertInstanceOf(Live.class, cache.find(key));
        return key;
    }

    private void whileTheStoreFails(Runnable call) {
        store.failing = true;
        assertThrows(SessionStoreException.class, call::run);
        store.failing = false;
    }

    private long inAnHour() {
        return storeTime.millis() + 3_600_000;
    }

    private void assertRefusedAndRepeated(SessionKey key) {
        assertEquals(Reason.REVOKED.verdict(), cache.find(key));
        cache.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), store.find(key));
        assertFalse(cache.hasPendingWrites());
    }

    @Test
    void theEndOfALockConfirmsNoCutOff() {
        var before = login();
        whileTheStoreFails(() -> cache.revokeIssuedBefore("alice", NOW));
        cache.lock("alice", PAST);
        assertRefusedAndRepeated(before);
    }

    @Test
    void anEarlierCutOffConfirmsNoLaterOne() {
        var before = login();
        whileTheStoreFails(() -> cache.revokeIssuedBefore("alice", NOW));
        cache.revokeIssuedBefore("alice", storeTime.millis() - 60_000);
        assertRefusedAndRepeated(before);
    }

    @Test
    void aLaterCutOffConfirmsAnEarlierOne() {
        var before = login();
        whileTheStoreFails(() -> cache.revokeIssuedBefore("alice", NOW));
        pass(A_SECOND);
        cache.revokeIssuedBefore("alice", NOW);
        assertFalse(cache.hasPendingWrites());
        assertEquals(Reason.REVOKED.verdict(), cache.find(before));
    }

    @Test
    void aCutOffConfirmsNoLock() {
        whileTheStoreFails(() -> cache.lock("alice", inAnHour()));
        cache.revokeIssuedBefore("alice", NOW);
        assertThrows(PrincipalLockedException.class, this::login);
        assertTrue(cache.hasPendingWrites());
        cache.confirmRevocations(SessionListener.NONE);
        assertThrows(
                PrincipalLockedException.class, () -> store.insert(SessionKey.of(SessionId.random()), "alice", ""));
    }

    /** A repetition could take effect after the call, and after the lock was lifted. */
    @Test
    void aCallThatRunsIsNotRepeated() {
        var told = new ArrayList<String>();
        store.afterNextCall(() -> cache.confirmRevocations(new SessionListener() {
            @Override
            public void locked(String principalName, Instant until) {
                told.add(principalName);
            }
        }));
        cache.lock("alice", inAnHour());
        assertEquals(List.of(), told);
        assertFalse(cache.hasPendingWrites());
    }

    @Test
    void aRepetitionBringsNoLockBackThatWasLiftedMeanwhile() {
        whileTheStoreFails(() -> cache.lock("alice", inAnHour()));
        store.afterNextCall(() -> cache.lock("alice", PAST));
        cache.confirmRevocations(SessionListener.NONE);
        pass(A_SECOND);
        login();
    }

    /** A login after a lock is stamped with the cut-off of the lock, which is later than now. */
    @Test
    void refusesSessionsThatAreStampedLaterThanNow() {
        for (var name : new String[] {"alice", null}) {
            cache.lock("alice", inAnHour());
            cache.lock("alice", PAST);
            var before = login();
            whileTheStoreFails(() -> cache.revokeIssuedBefore(name, NOW));
            assertRefusedAndRepeated(before);
        }
        cache.lock("alice", inAnHour());
        cache.lock("alice", PAST);
        var before = login();
        whileTheStoreFails(() -> cache.revokeAll("alice", null));
        assertRefusedAndRepeated(before);
    }

    /** Law 11: by the clock that was set back, the time of the call is the future. */
    @Test
    void aRepetitionAfterAStepBackRevokesNoLaterLogin() {
        var before = login();
        pass(A_SECOND);
        long between = storeTime.millis();
        pass(A_SECOND);
        var after = login();
        whileTheStoreFails(() -> cache.revokeIssuedBefore("alice", between));
        storeTime.advance(Duration.ofHours(-1));
        cache.confirmRevocations(SessionListener.NONE);
        assertEquals(Reason.REVOKED.verdict(), store.find(before));
        assertInstanceOf(Live.class, store.find(after));
    }

    /** Law 11: the store's clock was set back, and then forward unseen. */
    @Test
    void theStoreDecidesWhatIsPast() {
        var key = login();
        storeTime.advance(Duration.ofSeconds(-60));
        pass(A_SECOND);
        cache.synchronize();
        storeTime.advance(Duration.ofSeconds(50));
        cache.revokeIssuedBefore("alice", storeTime.millis() - 1_000);
        assertInstanceOf(Live.class, store.find(key));
        assertInstanceOf(Live.class, cache.find(key));
    }
}
