package io.github.sessionfilter.cache;

import static io.github.sessionfilter.session.RevocationWindow.MIN_STAMP_LIFE;

import io.github.sessionfilter.cache.UnconfirmedCutOffs.Call;
import io.github.sessionfilter.cache.UnconfirmedCutOffs.Merged;
import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.FailureCollector;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.PrincipalLockedException;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
    /** How long a commit may take, for the syncs of other nodes and for the logins that race with a lock. */
    private final Duration maxCommit;

    private final Tombstones tombstones;
    private final KnownCutOffs known;
    private final UnconfirmedCutOffs unconfirmed;
    private final CachedSessions cached;

    CutOffRevocations(
            SessionStore store,
            StoreCalls calls,
            StoreClock clock,
            RevocationWindow window,
            Tombstones tombstones,
            CachedSessions cached) {
        this.store = store;
        this.calls = calls;
        this.clock = clock;
        this.node = clock.node();
        var stampLife = window.stampLife();
        this.maxCommit = stampLife.compareTo(MIN_STAMP_LIFE) < 0 ? stampLife : MIN_STAMP_LIFE;
        this.tombstones = tombstones;
        this.known = tombstones.cutOffs();
        this.unconfirmed = known.unconfirmed();
        this.cached = cached;
    }

    /** Revokes sessions; the contract is that of {@code SessionRepository.revokeIssuedBefore}. */
    CutOff revokeIssuedBefore(@Nullable String principalName, long issuedBefore) {
        var call = unconfirmed.begin(principalName, Math.min(issuedBefore, afterAllLogins(principalName)), null);
        return confirm(call, () -> store.revokeIssuedBefore(principalName, issuedBefore));
    }

    /** Locks a person; the contract is that of {@code SessionRepository.lock}. */
    CutOff lock(String principalName, long until) {
        boolean isPast = until < estimatedNow();
        var call = unconfirmed.begin(principalName, isPast ? Long.MIN_VALUE : afterAllLogins(principalName), until);
        return confirm(call, () -> store.lock(principalName, until));
    }

    /**
     * Refuses a login of a person whose lock the store has not confirmed yet.
     *
     * @throws PrincipalLockedException if there is such a lock
     */
    void requireUnlocked(String principalName) {
        if (clock.isSet() && unconfirmed.isLocked(principalName, clock.millis())) {
            throw new PrincipalLockedException();
        }
    }

    /** Returns a time that is not before now. If the store's time is still unknown, later logins are revoked as well. */
    private long estimatedNow() {
        return clock.isSet() ? clock.latestMillis() + 1 : Long.MAX_VALUE;
    }

    /** Returns a time after all logins until now. A login may be stamped later than now, with the last cut-off. */
    private long afterAllLogins(@Nullable String principalName) {
        long latest = Math.max(known.latest(principalName), cached.latestLogin(principalName));
        return latest < estimatedNow() ? estimatedNow() : latest + 1;
    }

    private CutOff confirm(Call call, Supplier<CutOff> statement) {
        try {
            cached.removeIf(known::revokes);
            var cutOff = calls.run(() -> stampedInTime(statement), CutOffRevocations::leaveUnconfirmed);
            takeIn(cutOff, call);
            unconfirmed.lockConfirmed(call);
            return cutOff;
        } finally {
            unconfirmed.ended(call);
        }
    }

    /** Does nothing if the caller has left, so that {@link #confirm} repeats the call and reports it. */
    private static void leaveUnconfirmed(CutOff late) {}

    private void takeIn(CutOff made, Call call) {
        remember(List.of(made));
        unconfirmed.cutOffConfirmed(call, made);
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
        for (var merged : unconfirmed.due()) {
            if (stopped.getAsBoolean() || failures.storeIsDown()) {
                return;
            }
            failures.run(() -> confirm(merged, listener));
        }
    }

    private void confirm(Merged merged, SessionListener listener) {
        if (merged.cutOff() != null) {
            confirmCutOff(merged.cutOff(), listener);
        }
        if (merged.lock() != null && unconfirmed.isDue(merged.lock())) {
            confirmLock(merged.lock(), listener);
        }
    }

    private void confirmCutOff(Call call, SessionListener listener) {
        var made = stampedInTime(() -> store.revokeIssuedBefore(call.principalName, call.issuedBefore));
        takeIn(made, call);
        if (call.lockedUntil == null) {
            listener.revokedIssuedBefore(call.principalName, Instant.ofEpochMilli(made.issuedBeforeMillis()));
        }
    }

    private void confirmLock(Call call, SessionListener listener) {
        var name = Objects.requireNonNull(call.principalName);
        long until = Objects.requireNonNull(call.lockedUntil);
        takeIn(stampedInTime(() -> store.lock(name, until)), call);
        unconfirmed.lockConfirmed(call);
        listener.locked(name, Instant.ofEpochMilli(until));
    }

    /** Repeats a statement until its commit was answered so early that each sync of other nodes sees the stamp. */
    private CutOff stampedInTime(Supplier<CutOff> statement) {
        for (int i = 0; i < MAX_STAMPS; i++) {
            long sentAt = node.ageNanos();
            var cutOff = statement.get();
            if (node.ageNanos() - sentAt < maxCommit.toNanos()) {
                return cutOff;
            }
        }
        throw SessionStoreException.withoutStackTrace(StoreFailure.COMMIT_TOO_SLOW);
    }
}
