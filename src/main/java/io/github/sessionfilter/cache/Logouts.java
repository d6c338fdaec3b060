package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreFailure;

/**
 * Revokes the sessions of ids that clients present, and that may be invalid.
 *
 * <p>An id that this node does not know is read first, within the budgets of {@link Lookups}. In an outage, invalid ids
 * therefore take no room that the revocations of real sessions need. Thread-safe.
 */
final class Logouts {
    private final SessionChecks checks;
    private final Revocations revocations;
    private final Tombstones tombstones;
    private final CachedSessions cached;
    private final StoreCalls calls;

    Logouts(
            SessionChecks checks,
            Revocations revocations,
            Tombstones tombstones,
            CachedSessions cached,
            StoreCalls calls) {
        this.checks = checks;
        this.revocations = revocations;
        this.tombstones = tombstones;
        this.cached = cached;
        this.calls = calls;
    }

    /** Revokes a session; the contract is that of {@code SessionRepository.revokePresented}. */
    boolean revoke(SessionKey key, SessionId id) {
        if (cached.contains(key) || tombstones.isUnconfirmed(key)) {
            return revocations.revoke(key);
        }
        if (tombstones.isRevoked(key)) {
            return true;
        }
        return calls.together(() -> mayExist(key, checks.originOf(id)) && revocations.revoke(key));
    }

    /** Returns false if the store has no such session. */
    private boolean mayExist(SessionKey key, IdOrigin origin) {
        SessionVerdict verdict;
        try {
            verdict = checks.findUncached(key, origin);
        } catch (SessionStoreException e) {
            if (origin == IdOrigin.TAGGED && !isOverBudget(e) && tombstones.hasSpareRoom()) {
                return true; // the realm has issued the id, so the revocation is worth remembering
            }
            throw e;
        }
        // Not by equals(): JDK 17 keeps the class loader of a compared record alive.
        return !(verdict instanceof SessionVerdict.Refused refused
                && (refused.reason() == Reason.UNKNOWN || refused.reason() == Reason.MALFORMED));
    }

    private static boolean isOverBudget(SessionStoreException e) {
        return e.failure() == StoreFailure.TOO_MANY_UNKNOWN_IDS || e.failure() == StoreFailure.TOO_MANY_DEAD_IDS;
    }
}
