package io.github.sessionfilter.cache;

import io.github.sessionfilter.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The locks of people, as the operators know them: decides which logins must be refused, and which may be.
 *
 * <p>All times are milliseconds of virtual time, so it decides nothing if the database's clock steps.
 */
final class Locks {
    private static final long TOLERANCE = 5;
    /** By how much the clock of a node may differ from the store's while the store has not confirmed a lock. */
    private static final long UNCONFIRMED_TOLERANCE = 15_000;

    private final boolean databaseClockSteps;
    private final List<Call> calls = new ArrayList<>();

    /** A lock, or its end. */
    static final class Call {
        private final String person;
        private final long begunAt;
        /** The end of the lock; in the past if the call lifts a lock. */
        private final long until;

        private long endedAt = Long.MAX_VALUE;
        private Outcome outcome = Outcome.UNKNOWN;
        /** The webapp that refuses logins although the store has not confirmed the lock, or null. */
        private @Nullable SimulatedWebapp webapp;

        private Call(String person, long begunAt, long until) {
            this.person = person;
            this.begunAt = begunAt;
            this.until = until;
        }

        void end(long endedAt, Outcome outcome, @Nullable SimulatedWebapp webapp) {
            this.endedAt = endedAt;
            this.outcome = outcome;
            this.webapp = webapp;
        }

        boolean isDone() {
            return outcome == Outcome.DONE;
        }

        /** Returns the time from which on nothing of this call is left. */
        long overAt() {
            return until + (isDone() ? TOLERANCE : UNCONFIRMED_TOLERANCE);
        }
    }

    Locks(boolean databaseClockSteps) {
        this.databaseClockSteps = databaseClockSteps;
    }

    Call begin(String person, long begunAt, long until) {
        var call = new Call(person, begunAt, until);
        calls.add(call);
        return call;
    }

    /** Returns whether a login may be refused: there is a lock that no later call has lifted. */
    boolean mayRefuse(String person, long begunAt, long endedAt) {
        return databaseClockSteps
                || of(person)
                        .anyMatch(call ->
                                call.begunAt <= endedAt && call.overAt() > begunAt && !isReplaced(call, begunAt));
    }

    /** Returns whether a lock was replaced before {@code begunAt} by a call that has ended, too. */
    private boolean isReplaced(Call lock, long begunAt) {
        return lock.isDone()
                && of(lock.person)
                        .anyMatch(call -> call.isDone()
                                && call.begunAt >= lock.endedAt
                                && call.endedAt <= begunAt
                                && call.overAt() <= begunAt);
    }

    /**
     * Returns since when a person is locked for sure at {@code at}: there is a lock in force that nothing can have lifted.
     *
     * @param webapp the webapp that refuses logins also by a lock that the store has not confirmed, or null
     * @return the end of the call, or the greatest number if there is no such lock
     */
    long lockedSince(String person, long at, @Nullable SimulatedWebapp webapp) {
        return of(person)
                .filter(lock -> !databaseClockSteps && lock.endedAt <= at && isInForce(lock, at, webapp))
                .filter(lock -> of(person)
                        .allMatch(call -> call.begunAt > at
                                || isInForce(call, at, webapp)
                                || call.isDone() && call.endedAt <= lock.begunAt))
                .mapToLong(lock -> lock.endedAt)
                .reduce(Long.MAX_VALUE, Math::min);
    }

    private static boolean isInForce(Call lock, long at, @Nullable SimulatedWebapp webapp) {
        return lock.isDone() && lock.until - TOLERANCE > at
                || webapp != null && lock.webapp == webapp && lock.until - UNCONFIRMED_TOLERANCE > at;
    }

    /** Returns whether a lock that was not confirmed may still revoke a session that begins at {@code bornAt}. */
    boolean isUncertain(String person, long bornAt) {
        return of(person).anyMatch(call -> !call.isDone() && (databaseClockSteps || call.overAt() > bornAt));
    }

    /**
     * Returns whether a login may be stamped later than now, because there was a lock. A later cut-off for everybody is then
     * later than now, too.
     */
    boolean isRecent(long now) {
        return calls.stream().anyMatch(call -> call.begunAt > now - 60_000);
    }

    private Stream<Call> of(String person) {
        return calls.stream().filter(call -> call.person.equals(person));
    }
}
