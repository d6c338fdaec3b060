package io.github.sessionfilter.cache;

import io.github.sessionfilter.history.History;
import io.github.sessionfilter.history.Operation;
import io.github.sessionfilter.history.Operation.Kind;
import io.github.sessionfilter.history.Operation.Outcome;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.SessionLimit.WhenFull;
import io.github.sessionfilter.session.SessionLimitException;
import io.github.sessionfilter.session.SessionStoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The people who log in, use, rotate and revoke sessions: plays their steps, and records the answers. */
final class Clients {
    private final VirtualTime time;
    private final History history;
    private final Excesses excesses;
    private final boolean databaseClockSteps;
    private final Map<Integer, OpenedSession> sessions = new TreeMap<>();
    private final Map<Integer, Outcome> outcomes = new TreeMap<>();
    private final Set<String> principalsInDoubt = new HashSet<>();

    /** A session that a client has asked for. */
    private static final class OpenedSession {
        private final int number;
        private final String principal;
        private final long bornAt;
        private @Nullable NewSession acknowledged;
        /** Since when it is over for sure, because the limit refused the login or a logout was acknowledged. */
        private long overSince = Long.MAX_VALUE;
        /** Whether a failed revocation of all sessions of the principal may still take effect. */
        private boolean inDoubt;

        OpenedSession(int number, String principal, long bornAt) {
            this.number = number;
            this.principal = principal;
            this.bornAt = bornAt;
        }
    }

    /**
     * Creates clients.
     *
     * @param databaseClockSteps whether the store's time of a login is uncertain
     */
    Clients(VirtualTime time, History history, Excesses excesses, boolean databaseClockSteps) {
        this.time = time;
        this.history = history;
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

    private OpenedSession open(int number, String principal, long bornAt) {
        var opened = new OpenedSession(number, principal, bornAt);
        sessions.put(number, opened);
        if (principalsInDoubt.contains(principal)) {
            mayBeRevoked(opened, 0, millis());
        }
        return opened;
    }

    private void mayBeRevoked(OpenedSession session, int node, long since) {
        history.add(Operation.revoke(session.number, node, since, millis(), Outcome.UNKNOWN));
    }

    private void logIn(Step step, SimulatedNode node, SimulatedWebapp webapp, long sentAt) {
        var opened = open(step.id(), step.person(), sentAt);
        try {
            record(step, Kind.LOGIN, opened, webapp, sentAt, true, () -> {
                opened.acknowledged = webapp.manager.create(step.person(), "");
                return Outcome.DONE;
            });
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
        return (int) sessions.values().stream()
                .filter(session -> session.principal.equals(principal) && session.overSince > since)
                .count();
    }

    /** Records that a login may have revoked the sessions that were opened before it ended. */
    private void endOlder(OpenedSession newest, SimulatedNode node, long sentAt) {
        if (mayBeLive(newest.principal, sentAt) <= node.limit.sessions()) {
            return;
        }
        for (var session : List.copyOf(sessions.values())) {
            if (session != newest && session.principal.equals(newest.principal)) {
                mayBeRevoked(session, node.number, sentAt);
            }
        }
    }

    /** Whether it revokes a session whose login had not returned when it began is unknown. */
    private void revokeAll(
            Step step, @Nullable OpenedSession spared, SimulatedNode node, SimulatedWebapp webapp, long sentAt) {
        var principal = spared == null ? step.person() : spared.principal;
        var meant = sessions.values().stream()
                .filter(session ->
                        session != spared && session.acknowledged != null && session.principal.equals(principal))
                .toList();
        var outcome = Outcome.UNKNOWN;
        boolean timeIsKnown = node.knowsTheTime();
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
            if (databaseClockSteps || !timeIsKnown) {
                principalsInDoubt.add(principal); // a later login may be revoked as well
            }
            for (var session : List.copyOf(sessions.values())) {
                if (!session.principal.equals(principal)) {
                    continue;
                }
                // A rotation of the spared session gives it another key, which an unconfirmed revocation does not
                // spare.
                session.inDoubt |= outcome != Outcome.DONE;
                if (session != spared) {
                    history.add(Operation.revoke(
                            session.number,
                            node.number,
                            sentAt,
                            millis(),
                            meant.contains(session) ? outcome : Outcome.UNKNOWN));
                }
            }
        }
    }

    /** Revokes the old session; the new one has the same login time. */
    private void rotate(Step step, OpenedSession session, SimulatedNode node, SimulatedWebapp webapp, long sentAt) {
        var next = open(step.id(), session.principal, session.bornAt);
        if (session.inDoubt) {
            next.inDoubt = true;
            mayBeRevoked(next, node.number, sentAt);
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
