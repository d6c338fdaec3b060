package io.github.sessionfilter.cache;

import io.github.sessionfilter.history.Operation.Outcome;
import io.github.sessionfilter.session.SessionStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operators who cut sessions off and lock people: plays their steps, and records which sessions they revoke. */
final class Operators {
    /** The person of a step that cuts off the sessions of all people. */
    static final String EVERYBODY = "everybody";

    private final VirtualTime time;
    private final SimulatedDatabase database;
    private final OpenedSessions sessions;
    private final Locks locks;
    private final Excesses excesses;
    private final boolean databaseClockSteps;
    private final Map<Integer, Outcome> outcomes = new HashMap<>();

    Operators(
            VirtualTime time,
            SimulatedDatabase database,
            OpenedSessions sessions,
            Locks locks,
            Excesses excesses,
            boolean databaseClockSteps) {
        this.time = time;
        this.database = database;
        this.sessions = sessions;
        this.locks = locks;
        this.excesses = excesses;
        this.databaseClockSteps = databaseClockSteps;
    }

    /** Returns the outcome of a step, or null if it did nothing. */
    @Nullable
    Outcome outcome(Step step) {
        return outcomes.get(step.id());
    }

    /** Plays a step on {@code node}; called by an actor. */
    void play(Step step, SimulatedNode node, SimulatedWebapp webapp) {
        if (step.action() == Action.CUT_OFF) {
            cutOff(step, node, webapp);
        } else {
            lock(step, node, webapp);
        }
    }

    /** A session ends if its login was before the time; a login that begins after the call is not concerned. */
    private void cutOff(Step step, SimulatedNode node, SimulatedWebapp webapp) {
        var name = step.person().equals(EVERYBODY) ? null : step.person();
        boolean untilNow = step.millis() == 0;
        var before = untilNow ? Instant.MAX : Instant.ofEpochMilli(database.millis() - step.millis());
        var known = acknowledged(name);
        long sentAt = millis();
        long storeMillis = database.millis();
        boolean timeIsKnown = node.knowsTheTime();
        var outcome = Outcome.UNKNOWN; // if the node is killed
        try {
            if (name == null) {
                webapp.manager.revokeIssuedBefore(before);
            } else {
                webapp.manager.revokeIssuedBefore(name, before);
            }
            outcome = Outcome.DONE;
        } catch (SessionStoreException e) {
            outcome = unavailable(step, e, webapp);
        } finally {
            end(step, sentAt, outcome);
            boolean isUncertain = databaseClockSteps || untilNow && (!timeIsKnown || locks.isRecent(millis()));
            if (outcome != Outcome.DONE && isUncertain) {
                sessions.putInDoubt(name);
            }
            for (var session : sessions.of(name)) {
                if (known.contains(session)) {
                    if (untilNow || session.beganBefore(before.toEpochMilli())) {
                        boolean isCertain = outcome == Outcome.DONE || session.beganBefore(storeMillis);
                        sessions.revoked(session, node.number, sentAt, isCertain ? outcome : Outcome.UNKNOWN);
                    }
                } else {
                    sessions.mayBeRevoked(session, node.number, sentAt);
                }
                session.inDoubt |= outcome != Outcome.DONE;
            }
        }
    }

    /**
     * A lock also ends the sessions whose logins run meanwhile: such a login comes before the lock or is refused. A node that
     * does not know the time does not know whether a lock is over.
     */
    private void lock(Step step, SimulatedNode node, SimulatedWebapp webapp) {
        long sentAt = millis();
        boolean isLock = step.action() == Action.LOCK;
        long until = isLock ? sentAt + step.millis() : sentAt - 1;
        var known = acknowledged(step.person());
        long storeMillis = database.millis();
        boolean timeIsKnown = node.knowsTheTime();
        var call = locks.begin(step.person(), sentAt, until);
        var outcome = Outcome.UNKNOWN; // if the node is killed
        try {
            webapp.manager.lock(step.person(), Instant.ofEpochMilli(database.millis() + until - sentAt));
            outcome = Outcome.DONE;
        } catch (SessionStoreException e) {
            outcome = unavailable(step, e, webapp);
        } finally {
            end(step, sentAt, outcome);
            boolean refusesAllTheSame = outcome == Outcome.UNAVAILABLE && timeIsKnown;
            call.end(millis(), outcome, refusesAllTheSame && isLock ? webapp : null);
            if (isLock) {
                boolean isUncertain = databaseClockSteps || until <= millis();
                for (var session : sessions.of(step.person())) {
                    boolean isMeant = !isUncertain && isMeant(session, known, storeMillis, outcome, timeIsKnown);
                    sessions.revoked(session, node.number, sentAt, isMeant ? outcome : Outcome.UNKNOWN);
                    session.inDoubt |= outcome != Outcome.DONE;
                }
            }
        }
    }

    private boolean isMeant(
            OpenedSession session, List<OpenedSession> known, long storeMillis, Outcome outcome, boolean timeIsKnown) {
        return outcome == Outcome.DONE
                ? known.contains(session)
                        || session.acknowledged != null
                                && locks.lockedSince(session.principal, millis(), null) <= millis()
                : known.contains(session) && timeIsKnown && session.beganBefore(storeMillis);
    }

    private List<OpenedSession> acknowledged(@Nullable String principal) {
        return sessions.of(principal).stream()
                .filter(session -> session.acknowledged != null)
                .toList();
    }

    /** The time of the login decides, and that is uncertain if the store's clock is set back. */
    private Outcome unavailable(Step step, SessionStoreException e, SimulatedWebapp webapp) {
        excesses.checkFailure(step, e, webapp);
        return databaseClockSteps ? Outcome.UNKNOWN : Outcome.UNAVAILABLE;
    }

    private void end(Step step, long sentAt, Outcome outcome) {
        outcomes.put(step.id(), outcome);
        excesses.checkWork(step, millis() - sentAt);
    }

    private long millis() {
        return Duration.ofNanos(time.now()).toMillis();
    }
}
