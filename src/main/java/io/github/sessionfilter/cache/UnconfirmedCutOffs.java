package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.CutOff;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the cut-offs and locks that the store has not confirmed.
 *
 * <p>The calls for one name are merged: its latest cut-off stays unconfirmed until the store has one that is as late, and
 * its last lock until the store has that lock. At most {@value #MAX_PERSONS} persons are remembered. Thread-safe.
 */
final class UnconfirmedCutOffs {
    private static final int MAX_PERSONS = 1_000;
    private static final String EVERYBODY = "";

    /** Replaced on each change, because each check of a cached session reads it. */
    private volatile Map<String, Merged> byName = Map.of();
    /** Written under the lock. */
    private volatile long changes;

    /** A call that cuts off sessions, locks a person, or both. A class and not a record, because it is compared. */
    static final class Call {
        final @Nullable String principalName;
        /** The store's time in epoch milliseconds; earlier logins are revoked. The least number if none is. */
        final long issuedBefore;
        /** Until when the person is locked, or null if the call does not say so. */
        final @Nullable Long lockedUntil;

        private Call(@Nullable String principalName, long issuedBefore, @Nullable Long lockedUntil) {
            this.principalName = principalName;
            this.issuedBefore = issuedBefore;
            this.lockedUntil = lockedUntil;
        }

        private String name() {
            return principalName == null ? EVERYBODY : principalName;
        }
    }

    /**
     * What is unconfirmed for one name.
     *
     * @param cutOff the call with the latest cut-off, or null if none is unconfirmed
     * @param lock the last call that says until when the person is locked, or null if that is confirmed
     * @param running how many calls run
     */
    record Merged(@Nullable Call cutOff, @Nullable Call lock, int running) {
        static final Merged NONE = new Merged(null, null, 0);

        private Merged with(Call call) {
            boolean cutsOff = call.issuedBefore != Long.MIN_VALUE;
            boolean isLatest = cutOff == null || cutOff.issuedBefore <= call.issuedBefore;
            return new Merged(cutsOff && isLatest ? call : cutOff, call.lockedUntil == null ? lock : call, running + 1);
        }

        private Merged ended() {
            return new Merged(cutOff, lock, running - 1);
        }

        private Merged withoutCutOff(Call call, CutOff made) {
            boolean isMade = cutOff == call || cutOff != null && cutOff.issuedBefore <= made.issuedBeforeMillis();
            return new Merged(isMade ? null : cutOff, lock, running);
        }

        private Merged withoutLock(Call call) {
            return new Merged(cutOff, lock == call ? null : lock, running);
        }

        private boolean isConfirmed() {
            return cutOff == null && lock == null;
        }
    }

    /**
     * Remembers a call that begins, until it is confirmed.
     *
     * @param lockedUntil until when the person is locked, or null if the call does not say so
     * @throws SessionStoreException if there are too many persons; nothing is remembered then
     */
    synchronized Call begin(@Nullable String principalName, long issuedBefore, @Nullable Long lockedUntil) {
        var call = new Call(principalName, issuedBefore, lockedUntil);
        if (principalName != null && !byName.containsKey(call.name()) && byName.size() >= MAX_PERSONS) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_UNCONFIRMED);
        }
        replace(call, merged(call).with(call));
        changes++;
        return call;
    }

    /** Says that a call no longer runs. What is not confirmed of it is {@link #due} from now on. */
    synchronized void ended(Call call) {
        replace(call, merged(call).ended());
    }

    /** Forgets the cut-off of a call, and one that is not later than {@code made}, which the store has committed. */
    synchronized void cutOffConfirmed(Call call, CutOff made) {
        replace(call, merged(call).withoutCutOff(call, made));
    }

    /** Forgets the lock of a call, unless there was another one for that person since. */
    synchronized void lockConfirmed(Call call) {
        replace(call, merged(call).withoutLock(call));
    }

    private Merged merged(Call call) {
        return byName.getOrDefault(call.name(), Merged.NONE);
    }

    private void replace(Call call, Merged merged) {
        var next = new TreeMap<>(byName);
        if (merged.isConfirmed() && merged.running == 0) {
            next.remove(call.name());
        } else {
            next.put(call.name(), merged);
        }
        byName = next;
    }

    /**
     * Returns what must be repeated: what is unconfirmed for the names for which no call runs. A repetition beside a call
     * could take effect after it, and after a later call.
     */
    List<Merged> due() {
        return byName.values().stream()
                .filter(merged -> merged.running == 0 && !merged.isConfirmed())
                .toList();
    }

    /** Returns whether a lock must still be repeated. */
    boolean isDue(Call lock) {
        var merged = merged(lock);
        return merged.running == 0 && merged.lock == lock;
    }

    /** Returns a number that changes with each call that begins. */
    long changes() {
        return changes;
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Returns whether one of the cut-offs revokes {@code session}; cheap if there is none. */
    boolean revokes(Session session) {
        var all = byName;
        return !all.isEmpty()
                && (revokes(all.get(EVERYBODY), session) || revokes(all.get(session.principalName()), session));
    }

    private static boolean revokes(@Nullable Merged merged, Session session) {
        return merged != null && merged.cutOff != null && session.createdAtMillis() < merged.cutOff.issuedBefore;
    }

    /** Returns whether a person is locked at {@code now}, the store's time in epoch milliseconds. */
    boolean isLocked(String principalName, long now) {
        var merged = byName.get(principalName);
        return merged != null
                && merged.lock != null
                && merged.lock.lockedUntil != null
                && now < merged.lock.lockedUntil;
    }
}
