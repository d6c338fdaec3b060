package io.github.sessionfilter.cache;

import io.github.sessionfilter.cache.KnownCutOffs.Unconfirmed;
import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.PrincipalLockedException;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Revokes the sessions that began before a time, and locks persons.
 *
 * <p>This node refuses the sessions as soon as the call begins, whatever the store answers. A call that the store does
 * not confirm stays unconfirmed until {@link #confirm} succeeds. Thread-safe.
 */
final class CutOffRevocations {
    private static final int MAX_STAMPS = 3;

    private final SessionStore store;
    private final StoreCalls calls;
    private final StoreClock clock;
    private final NodeClock node;
    private final Tombstones tombstones;
    private final KnownCutOffs known;
    private final CachedSessions cached;

    CutOffRevocations(
            SessionStore store, StoreCalls calls, StoreClock clock, Tombstones tombstones, CachedSessions cached) {
        this.store = store;
        this.calls = calls;
        this.clock = clock;
        this.node = clock.node();
        this.tombstones = tombstones;
        this.known = tombstones.cutOffs();
        this.cached = cached;
    }

    /** Revokes sessions; the contract is that of {@code SessionRepository.revokeIssuedBefore}. */
    CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        var call = known.begin(principalName, Math.min(issuedBefore, estimatedNow()), null);
        return confirm(call, () -> store.revokeIssuedBefore(principalName, issuedBefore));
    }

    /** Locks a person; the contract is that of {@code SessionRepository.lock}. */
    CutOff lock(String principalName, long until) {
        long now = estimatedNow();
        var call = known.begin(principalName, until < now ? Long.MIN_VALUE : now, until);
        return confirm(call, () -> store.lock(principalName, until));
    }

    /**
     * Refuses a login of a person whose lock the store has not confirmed yet.
     *
     * @throws PrincipalLockedException if there is such a lock
     */
    void requireUnlocked(String principalName) {
        if (clock.isSet() && known.isLocked(principalName, clock.millis())) {
            throw new PrincipalLockedException();
        }
    }

    /** Returns a time after all logins until now. If the store's time is still unknown, later ones are revoked as well. */
    private long estimatedNow() {
        return clock.isSet() ? clock.latestMillis() + 1 : Long.MAX_VALUE;
    }

    private CutOff confirm(Unconfirmed call, Supplier<CutOff> statement) {
        cached.removeIf(known::revokes);
        var cutOff = calls.run(() -> stampedInTime(statement), CutOffRevocations::leaveUnconfirmed);
        takeIn(cutOff, call);
        return cutOff;
    }

    /** Does nothing if the caller has left, so that {@link #confirm} repeats the call and reports it. */
    private static void leaveUnconfirmed(CutOff late) {}

    private void takeIn(CutOff cutOff, Unconfirmed call) {
        remember(List.of(cutOff));
        known.confirmed(call);
    }

    /** Takes in cut-offs that other nodes have made. */
    void takeIn(List<CutOff> cutOffs) {
        var news = cutOffs.stream().filter(cutOff -> !known.contains(cutOff)).toList();
        if (!news.isEmpty()) {
            remember(news);
        }
    }

    private void remember(List<CutOff> cutOffs) {
        if (known.add(cutOffs)) {
            cached.removeIf(known::revokes);
        } else {
            tombstones.invalidateFences();
            cached.clear();
        }
    }

    /**
     * Tells the store again of the calls that it has not confirmed. Failures go to {@code failures}.
     *
     * @param stopped asked before each call whether to stop
     */
    void confirm(SessionListener listener, FailureCollector failures, BooleanSupplier stopped) {
        for (var call : known.unconfirmed()) {
            if (stopped.getAsBoolean() || failures.storeIsDown()) {
                return;
            }
            failures.run(() -> confirm(call, listener));
        }
    }

    private void confirm(Unconfirmed call, SessionListener listener) {
        var name = call.principalName;
        var lockedUntil = call.lockedUntil;
        if (call.issuedBefore != Long.MIN_VALUE) {
            var cutOff = stampedInTime(() -> store.revokeIssuedBefore(name, call.issuedBefore));
            remember(List.of(cutOff));
            if (lockedUntil == null) {
                listener.revokedIssuedBefore(name, Instant.ofEpochMilli(cutOff.issuedBeforeMillis()));
            }
        }
        if (name != null && lockedUntil != null) {
            remember(List.of(stampedInTime(() -> store.lock(name, lockedUntil))));
            listener.locked(name, Instant.ofEpochMilli(lockedUntil));
        }
        known.confirmed(call);
    }

    /** Repeats a statement until its commit was answered so early that each sync of other nodes sees the stamp. */
    private CutOff stampedInTime(Supplier<CutOff> statement) {
        for (int i = 0; i < MAX_STAMPS; i++) {
            long sentAt = node.ageNanos();
            var cutOff = statement.get();
            if (node.ageNanos() - sentAt < RevocationWindow.MIN_STAMP_LIFE.toNanos()) {
                return cutOff;
            }
        }
        throw SessionStoreException.withoutStackTrace(StoreFailure.COMMIT_TOO_SLOW);
    }
}
