package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import org.jspecify.annotations.Nullable;

/**
 * Reads one session from the store and caches the answer.
 *
 * <p>A row that a revocation may have overtaken is read again, at most {@value #MAX_READS} times. Thread-safe.
 */
final class SessionReader {
    private static final int MAX_READS = 10;

    private final SessionStore store;
    private final StoreClock clock;
    private final Tombstones tombstones;
    private final TouchBuffer touches;
    private final TouchBuffer touchesBehind;
    private final CachedSessions cached;
    private final Rotations rotations;
    private final FinalRefusals refusals;

    SessionReader(
            SessionStore store,
            StoreClock clock,
            Tombstones tombstones,
            TouchBuffer touches,
            TouchBuffer touchesBehind,
            CachedSessions cached,
            Rotations rotations,
            FinalRefusals refusals) {
        this.store = store;
        this.clock = clock;
        this.tombstones = tombstones;
        this.touches = touches;
        this.touchesBehind = touchesBehind;
        this.cached = cached;
        this.rotations = rotations;
        this.refusals = refusals;
    }

    /**
     * Returns the store's verdict, or that of a lookup which ended just before this one began.
     *
     * @throws SessionStoreException if the store fails, or if revocations overtake each of the reads
     */
    SessionVerdict read(SessionKey key) {
        var alreadyRead = cached.find(key);
        if (alreadyRead != null) {
            return alreadyRead;
        }
        for (int i = 0; i < MAX_READS; i++) {
            var fence = tombstones.fence();
            var touchedBefore = pendingTouch(key);
            var verdict = store.find(key);
            if (verdict instanceof Refused refused) {
                var touched = touchedBefore != null ? touchedBefore : pendingTouch(key);
                return touched != null && isExtended(touched, refused) && store.touchAtOnce(touched)
                        ? new Live(touched, clock.millis())
                        : refuse(key, refused);
            }
            var live = (Live) verdict;
            var kept = cached.keep(live.session(), fence);
            if (kept != null) {
                return new Live(kept, live.checkedAtMillis());
            }
            if (tombstones.isRevoked(live.session())) {
                return Reason.REVOKED.verdict();
            }
        }
        throw SessionStoreException.withoutStackTrace(StoreFailure.REVOCATIONS_TOO_FAST);
    }

    private @Nullable Session pendingTouch(SessionKey key) {
        var pending = touches.get(key);
        return pending != null ? pending : touchesBehind.get(key);
    }

    /** Returns whether a touch that was pending during the read extends a session whose row has expired. */
    private boolean isExtended(Session touched, Refused verdict) {
        return verdict.reason() == Reason.EXPIRED && clock.millis() < touched.expiresAtMillis();
    }

    private SessionVerdict refuse(SessionKey key, Refused verdict) {
        cached.evict(key);
        if (verdict.successor() != null) {
            rotations.add(key, verdict.successor());
        }
        if (verdict.reason().isFinal()) {
            touches.remove(key);
            touchesBehind.remove(key);
            refusals.add(key, verdict.reason());
        }
        return verdict.reason().verdict();
    }
}
