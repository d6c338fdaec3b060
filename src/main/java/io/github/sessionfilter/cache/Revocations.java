package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.FailureCollector;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationPage.Revocation;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Revokes sessions, in this order: add the tombstone, remove the entry, tell the store, mark the tombstone as
 * confirmed.
 *
 * <p>This node therefore refuses a session as soon as its revocation begins, whatever the store answers. A revocation
 * that the store does not confirm stays unconfirmed until {@link #confirm} succeeds.
 *
 * <p>The store stamps a revocation when its statement begins, and other nodes see it after its commit. If that takes
 * longer than {@code stampLife}, their syncs may miss the stamp; the revocation is then repeated with a new stamp.
 * Thread-safe.
 */
final class Revocations {
    private static final int MAX_STAMPS = 3;

    private final SessionStore store;
    private final StoreCalls calls;
    private final StoreClock clock;
    private final NodeClock node;
    private final Duration stampLife;
    private final Tombstones tombstones;
    private final UnconfirmedPrincipals principals;
    private final CachedSessions cached;
    private final Lookups lookups;
    private final CutOffRevocations cutOffs;
    private final Rotations rotations;

    Revocations(
            SessionStore store,
            StoreCalls calls,
            StoreClock clock,
            Duration stampLife,
            Tombstones tombstones,
            CachedSessions cached,
            Lookups lookups,
            CutOffRevocations cutOffs,
            Rotations rotations) {
        this.store = store;
        this.calls = calls;
        this.clock = clock;
        this.node = clock.node();
        this.stampLife = stampLife;
        this.tombstones = tombstones;
        this.principals = tombstones.unconfirmedPrincipals();
        this.cached = cached;
        this.lookups = lookups;
        this.cutOffs = cutOffs;
        this.rotations = rotations;
    }

    /** Revokes a session; the contract is that of {@code SessionRepository.revoke}. */
    boolean revoke(SessionKey key) {
        tombstones.addUnconfirmed(key);
        cached.remove(key);
        boolean known = calls.run(() -> stamp(key), Revocations::leaveUnconfirmed);
        tombstones.addConfirmed(key);
        return known;
    }

    /** Does nothing if the caller has left, so that {@link #confirm} repeats the revocation and reports it. */
    private static void leaveUnconfirmed(Object late) {}

    private boolean stamp(SessionKey key) {
        return stampedInTime(() -> store.revoke(key));
    }

    /** Revokes several sessions; the contract is that of {@code SessionRepository.revokeEach}. */
    void revokeEach(List<SessionKey> keys) {
        for (var key : keys) {
            tombstones.addUnconfirmed(key);
            cached.remove(key);
        }
        calls.run(
                () -> {
                    store.revokeEach(keys);
                    return keys;
                },
                Revocations::leaveUnconfirmed);
        keys.forEach(tombstones::addConfirmed);
    }

    /** Revokes the sessions of a principal; the contract is that of {@code SessionRepository.revokeAll}. */
    List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared) {
        // If the store's time is still unknown, later logins are revoked as well, until the store confirms.
        var revocation = new PrincipalRevocation(principalName, spared, latestLogin(principalName));
        principals.begin(revocation); // refuses the cached sessions, which are evicted at the end
        try {
            var revoked = calls.run(() -> stamp(revocation, SessionStore.ANY_TIME), Revocations::leaveUnconfirmed);
            takeIn(revocation, revoked);
            return revoked;
        } finally {
            principals.ended(revocation);
        }
    }

    /** Returns a time until which all logins were. A login may be stamped later than now, with the last cut-off. */
    private long latestLogin(String principalName) {
        long stamped = Math.max(tombstones.cutOffs().latest(principalName), cached.latestLogin(principalName));
        return Math.max(latestNow(), stamped);
    }

    private long latestNow() {
        return clock.isSet() ? clock.latestMillis() : SessionStore.ANY_TIME;
    }

    private List<SessionKey> stamp(PrincipalRevocation revocation, long createdUntil) {
        return store.revokeAll(revocation.principalName(), revocation.spared(), createdUntil);
    }

    /** Takes in a revocation that the store has confirmed. */
    private void takeIn(PrincipalRevocation revocation, List<SessionKey> revoked) {
        revoked.forEach(this::addConfirmed);
        // The store may have found sessions that an earlier call has revoked, whose answer was lost. Their keys are
        // unknown.
        tombstones.addConfirmed(revocation);
        lookups.detach();
        cached.evictAll(revocation);
        principals.remove(revocation);
    }

    /**
     * Rotates a session and caches the new one; the contract is that of {@code SessionRepository.rotate}.
     */
    @Nullable
    Session rotate(SessionKey current, SessionKey next) {
        var fence = tombstones.fence();
        Session session;
        boolean inTime;
        try {
            session = calls.run(() -> rotateOrEnd(current, next), this::end);
            inTime = isInTime(fence.sentAt());
        } catch (SessionStoreException e) {
            cached.evict(current); // the rotation may have happened: the next check reads the store
            throw e;
        }
        if (session != null) {
            rotations.add(current, session.key());
        }
        addConfirmed(current); // also if there was nothing to rotate: unknown and revoked are final
        if (session != null) {
            cached.keep(session, fence);
        }
        if (!inTime) {
            revoke(current);
        }
        return session;
    }

    /** Ends the new session if the store may have it although the call failed. No client has its id. */
    private @Nullable Session rotateOrEnd(SessionKey current, SessionKey next) {
        try {
            return store.rotate(current, next);
        } catch (SessionStoreException e) {
            if (e.isOutcomeUnknown()) {
                tombstones.addUnconfirmed(next);
            }
            throw e;
        }
    }

    private void end(@Nullable Session unclaimed) {
        if (unclaimed != null) {
            tombstones.addUnconfirmed(unclaimed.key());
        }
    }

    /** Takes in a revocation that another node has made. A rotation is known before its revocation is. */
    void takeIn(Revocation revocation) {
        var key = revocation.key();
        var successor = revocation.successor();
        if (successor != null) {
            rotations.add(key, successor);
        }
        if (!tombstones.isRevoked(key)) { // an unconfirmed one stays so
            tombstones.addConfirmed(key);
        }
        cached.remove(key);
    }

    /** Takes in cut-offs that other nodes have made. */
    void takeIn(List<CutOff> made) {
        cutOffs.takeIn(made);
    }

    /** Evicts all sessions, because any of them, or any row that is being read, may have been revoked. */
    void evictAll() {
        tombstones.invalidateFences();
        lookups.detach();
        cached.clear();
    }

    /**
     * Tells the store again of the revocations that it has not confirmed.
     *
     * <p>If the store is not even asked, because it has just failed, the others are left for the next call.
     *
     * @param listener is told of each session whose revocation the store confirms now
     * @param stopped asked before each revocation whether to stop
     * @throws SessionStoreException if it does not confirm one of them; the others have been tried as well
     */
    void confirm(SessionListener listener, BooleanSupplier stopped) {
        var failures = new FailureCollector();
        for (var key : tombstones.unconfirmedKeys()) {
            if (stopped.getAsBoolean() || failures.storeIsDown()) {
                break;
            }
            failures.run(() -> confirm(key, listener));
        }
        for (var revocation : principals.list()) {
            if (stopped.getAsBoolean() || failures.storeIsDown()) {
                break;
            }
            failures.run(() -> confirm(revocation, listener));
        }
        cutOffs.confirm(listener, failures, stopped);
        failures.throwLast();
    }

    private void confirm(SessionKey key, SessionListener listener) {
        boolean known = stamp(key);
        tombstones.addConfirmed(key);
        if (known) {
            listener.revoked(key.toString());
        }
    }

    private void confirm(PrincipalRevocation revocation, SessionListener listener) {
        if (!principals.beginAgain(revocation)) {
            return; // what its call leaves unconfirmed is confirmed after it
        }
        try {
            long until = revocation.createdUntil();
            var revoked = stamp(revocation, until == SessionStore.ANY_TIME ? latestNow() : until);
            takeIn(revocation, revoked);
            revoked.forEach(key -> listener.revoked(key.toString()));
        } finally {
            principals.ended(revocation);
        }
    }

    private void addConfirmed(SessionKey key) {
        tombstones.addConfirmed(key);
        cached.remove(key);
    }

    /** Repeats a revocation until its commit was answered within the life of its stamp. */
    private <T> T stampedInTime(Supplier<T> revocation) {
        for (int i = 0; i < MAX_STAMPS; i++) {
            long sentAt = node.ageNanos();
            T result = revocation.get();
            if (isInTime(sentAt)) {
                return result;
            }
        }
        throw SessionStoreException.withoutStackTrace(StoreFailure.COMMIT_TOO_SLOW);
    }

    private boolean isInTime(long sentAt) {
        return node.ageNanos() - sentAt < stampLife.toNanos();
    }
}
