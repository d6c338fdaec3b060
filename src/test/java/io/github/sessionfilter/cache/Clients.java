package io.github.sessionfilter.cache;

import io.github.sessionfilter.history.History;
import io.github.sessionfilter.history.Operation;
import io.github.sessionfilter.history.Operation.Kind;
import io.github.sessionfilter.history.Operation.Outcome;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.PrincipalLockedException;
import io.github.sessionfilter.session.SessionLimit.WhenFull;
import io.github.sessionfilter.session.SessionLimitException;
import io.github.sessionfilter.session.SessionStoreException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The people who log in, use, rotate and revoke sessions: plays their steps, and records the answers. */
final class Clients {
    /** The node of a revocation that each node may see as late as any other. */
    private static final int NO_NODE = -1;

    private final VirtualTime time;
    private final SimulatedDatabase database;
    private final History history;
    private final Excesses excesses;
    private final Scenario scenario;
    private final boolean databaseClockSteps;
    private final OpenedSessions sessions;
    private final Locks locks;
    private final Map<Integer, Outcome> outcomes = new TreeMap<>();

    /**
     * Creates clients.
     *
     * @param databaseClockSteps whether the store's time of a login is uncertain
     */
    Clients(
            VirtualTime time,
            SimulatedDatabase database,
            History history,
            OpenedSessions sessions,
            Locks locks,
            Excesses excesses,
            Scenario scenario,
            boolean databaseClockSteps) {
        this.scenario = scenario;
        this.time = time;
        this.database = database;
        this.history = history;
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
        long sentAt = Duration.ofNanos(step.at()).toMillis();
        if (step.action() == Action.LOG_IN) {
            logIn(step, node, webapp, sentAt);
            return;
        }
        if (step.action() == Action.LOG_OUT_EVERYWHERE) {
            revokeAll(step, null, node, webapp, sentAt);
            return;
        }
        var session = sessions.get(step.session());
        if (session == null || session.acknowledged == null) {
            return;
        }
        var known = session.acknowledged;
        switch (step.action()) {
            case USE, CHECK -> {
                boolean counts = step.action() == Action.USE;
                record(
                        step,
                        Kind.REQUEST,
                        session,
                        webapp,
                        sentAt,
                        counts,
                        () -> webapp.use(known.id(), counts) ? Outcome.DONE : Outcome.REFUSED);
            }
            case LOG_OUT -> logOut(step, session, known, webapp, sentAt);
            case LOG_OUT_ELSEWHERE -> revokeAll(step, session, node, webapp, sentAt);
            case ROTATE -> rotate(step, session, node, webapp, sentAt);
            case EVICT -> webapp.cache.evict(known.session().key());
            default -> throw new IllegalArgumentException(step.toString());
        }
    }

    private void logIn(Step step, SimulatedNode node, SimulatedWebapp webapp, long sentAt) {
        var opened = sessions.open(step.id(), step.person(), sentAt);
        try {
            record(step, Kind.LOGIN, opened, webapp, sentAt, true, () -> {
                opened.acknowledged = webapp.manager.create(login(step));
                return Outcome.DONE;
            });
            if (opened.acknowledged != null) {
                checkLock(step, opened, webapp, sentAt);
            }
        } catch (PrincipalLockedException e) {
            opened.overSince = sentAt;
            outcomes.put(step.id(), Outcome.REFUSED);
            if (!locks.mayRefuse(step.person(), sentAt, millis())) {
                excesses.add("a login is refused without a lock: " + step);
            }
        } catch (SessionLimitException e) {
            opened.overSince = sentAt;
            outcomes.put(step.id(), Outcome.REFUSED);
            if (mayBeLive(step.person(), sentAt) < node.limit.sessions()) {
                excesses.add("a login within the limit is refused: " + step);
            }
        } finally {
            if (node.limit.sessions() > 0 && node.limit.whenFull() == WhenFull.REVOKE_OLDEST) {
                endOlder(opened, node, sentAt);
            }
        }
    }

    private Login login(Step step) {
        var login = Login.of(step.person());
        if (step.millis() == 0) {
            return login;
        }
        var idle = Duration.ofMillis(step.millis());
        var absolute = scenario.ownAbsoluteTimeout(idle);
        history.lives(step.id(), idle.toMillis(), absolute.toMillis());
        return login.idle(idle).absolute(absolute);
    }

    /** A login that began before a lock had returned may succeed, but its session has ended. */
    private void checkLock(Step step, OpenedSession opened, SimulatedWebapp webapp, long sentAt) {
        if (locks.lockedSince(step.person(), millis(), webapp) < sentAt) {
            excesses.add("a locked person logs in: " + step);
        } else if (locks.lockedSince(step.person(), millis(), null) <= millis()) {
            sessions.revoked(opened, NO_NODE, sentAt, Outcome.DONE);
        }
    }

    private void logOut(Step step, OpenedSession session, NewSession known, SimulatedWebapp webapp, long sentAt) {
        record(step, Kind.REVOKE, session, webapp, sentAt, false, () -> {
            try {
                webapp.manager.revoke(known.id());
            } catch (SessionStoreException e) {
                if (webapp.connection.hasRevoked(known.session().key())) {
                    throw e;
                }
                excesses.checkFailure(step, e, webapp);
                return Outcome.UNKNOWN; // the node could not read the session, and does not remember the revocation
            }
            session.overSince = Math.min(session.overSince, millis());
            return Outcome.DONE;
        });
    }

    /** Returns how many sessions a principal has had at most since {@code since}. */
    private int mayBeLive(String principal, long since) {
        return (int) sessions.of(principal).stream()
                .filter(session -> session.overSince > since)
                .count();
    }

    /** Records that a login may have revoked the sessions that were opened before it ended. */
    private void endOlder(OpenedSession newest, SimulatedNode node, long sentAt) {
        if (mayBeLive(newest.principal, sentAt) <= node.limit.sessions()) {
            return;
        }
        for (var session : sessions.of(newest.principal)) {
            if (session != newest) {
                sessions.mayBeRevoked(session, node.number, sentAt);
            }
        }
    }

    /** Whether it revokes a session whose login had not returned when it began is unknown. */
    private void revokeAll(
            Step step, @Nullable OpenedSession spared, SimulatedNode node, SimulatedWebapp webapp, long sentAt) {
        var principal = spared == null ? step.person() : spared.principal;
        var meant = sessions.of(principal).stream()
                .filter(session -> !isSpared(session, spared) && session.acknowledged != null)
                .toList();
        var outcome = Outcome.UNKNOWN;
        boolean timeIsKnown = node.knowsTheTime();
        long storeMillis = database.millis();
        try {
            if (spared == null) {
                webapp.manager.revokeAll(principal);
            } else {
                webapp.manager.revokeOthers(spared.acknowledged.session());
            }
            outcome = Outcome.DONE;
        } catch (SessionStoreException e) {
            excesses.checkFailure(step, e, webapp);
            // The time of the login decides, and that is uncertain if the store's clock is set back.
            outcome = databaseClockSteps ? Outcome.UNKNOWN : Outcome.UNAVAILABLE;
        } finally {
            outcomes.put(step.id(), outcome);
            excesses.checkWork(step, millis() - sentAt);
            boolean isUncertain = databaseClockSteps || !timeIsKnown;
            if (isUncertain || outcome != Outcome.DONE && locks.isRecent(millis())) {
                sessions.putInDoubt(principal); // a later login may be revoked as well
            }
            for (var session : sessions.of(principal)) {
                if (!isSpared(session, spared)) {
                    session.inDoubt |= outcome != Outcome.DONE;
                    boolean isMeant =
                            meant.contains(session) && (outcome == Outcome.DONE || session.beganBefore(storeMillis));
                    sessions.revoked(session, node.number, sentAt, isMeant ? outcome : Outcome.UNKNOWN);
                }
            }
        }
    }

    /** A session is spared by its login, however often any node rotates it. */
    private static boolean isSpared(OpenedSession session, @Nullable OpenedSession spared) {
        return spared != null && session.login == spared.login;
    }

    /** Revokes the old session; the new one has the same login time. */
    private void rotate(Step step, OpenedSession session, SimulatedNode node, SimulatedWebapp webapp, long sentAt) {
        var next = sessions.rotate(step.id(), session);
        if (session.inDoubt) {
            next.inDoubt = true;
            sessions.mayBeRevoked(next, node.number, sentAt);
        }
        var outcome = Outcome.UNKNOWN;
        try {
            next.acknowledged = webapp.manager.rotate(session.acknowledged.id());
            if (next.acknowledged != null) {
                outcome = Outcome.DONE;
                history.add(Operation.login(next.number, node.number, session.bornAt, millis(), Outcome.DONE));
            }
        } catch (SessionStoreException e) {
            excesses.checkFailure(step, e, webapp);
        } finally {
            outcomes.put(step.id(), outcome);
            excesses.checkWork(step, millis() - sentAt);
            history.add(Operation.revoke(session.number, node.number, sentAt, millis(), outcome));
        }
    }

    private interface Request {
        Outcome run();
    }

    private void record(
            Step step,
            Kind kind,
            OpenedSession session,
            SimulatedWebapp webapp,
            long sentAt,
            boolean counts,
            Request request) {
        var outcome = Outcome.UNKNOWN; // if the node is killed
        try {
            outcome = request.run();
        } catch (SessionStoreException e) {
            excesses.checkFailure(step, e, webapp);
            outcome = Outcome.UNAVAILABLE;
        } finally {
            outcomes.put(step.id(), outcome);
            excesses.checkWork(step, millis() - sentAt);
            history.add(new Operation(kind, session.number, step.node(), sentAt, millis(), outcome, counts));
        }
    }

    private long millis() {
        return Duration.ofNanos(time.now()).toMillis();
    }
}
