package io.github.sessionfilter.cache;

import io.github.sessionfilter.cache.SimulatedNode.Rhythm;
import io.github.sessionfilter.history.Bounds;
import io.github.sessionfilter.history.Findings;
import io.github.sessionfilter.history.History;
import io.github.sessionfilter.history.HistoryChecker;
import io.github.sessionfilter.history.Operation;
import io.github.sessionfilter.history.Operation.Kind;
import io.github.sessionfilter.history.Operation.Outcome;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Several nodes on one database, for minutes or hours of virtual time, with the clients and faults that a seed gives.
 *
 * <p>{@link HistoryChecker} checks the answers that the clients got.
 */
final class Simulation {
    private static final String[] PRINCIPALS = {"alice", "bob", "carol"};
    private static final int KEY_BYTES = 32;
    private static final long TOLERANCE_MILLIS = 5;

    private final Random random;
    private final Scenario scenario;
    private final VirtualTime time;
    private final VirtualTime.Process world = new VirtualTime.Process();
    private final History history = new History();
    private final SessionTimeouts timeouts;
    private final RevocationWindow window;
    private final SimulatedDatabase database;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<OpenedSession> sessions = new ArrayList<>();
    private final Set<String> principalsInDoubt = new HashSet<>();

    /** A session that a client has asked for. */
    private static final class OpenedSession {
        private final int number;
        private final String principal;
        private final SessionKey key;
        private final long bornAt;
        private boolean acknowledged;
        /** Whether a failed revocation of all sessions of the principal may still take effect. */
        private boolean inDoubt;

        OpenedSession(int number, String principal, SessionKey key, long bornAt) {
            this.number = number;
            this.principal = principal;
            this.key = key;
            this.bornAt = bornAt;
        }
    }

    private Simulation(long seed) {
        this.random = new Random(seed);
        int kind = (int) Math.floorMod(seed, 10L);
        this.scenario = kind < 6
                ? Scenario.FAULTS
                : kind < 8 ? Scenario.FAIL_OVERS : kind < 9 ? Scenario.COMBINATIONS : Scenario.AWAY;
        this.time = new VirtualTime(random);
        this.window = new RevocationWindow(scenario.scaled(5), scenario.scaled(12));
        this.timeouts = new SessionTimeouts(
                scenario.idleTimeout, scenario.idleTimeout.multipliedBy(3), scenario.scaled(3), window.maxStaleness());
        var clientTimeout = Duration.ofMillis(2_000 + random.nextInt(18_000));
        this.database = new SimulatedDatabase(time, random, clientTimeout.toNanos(), timeouts);
        int count = 2 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            var rhythm = new Rhythm(scenario.scaled(0.5), scenario.scaled(1), scenario.scaled(7));
            var node = new SimulatedNode(time, database, rhythm, timeouts, window);
            node.wallOffsetMillis = random.nextLong(-7_200_000, 7_200_000);
            int number = i;
            node.writtenLate = (since, until) ->
                    history.touchesDelayed(number, toMillis(since), toMillis(until) + 1, millis() + TOLERANCE_MILLIS);
            nodes.add(node);
        }
    }

    /** Returns the findings of the run of {@code seed}. */
    static Findings run(long seed) {
        try {
            var simulation = new Simulation(seed);
            simulation.run();
            return HistoryChecker.check(simulation.history, simulation.bounds());
        } catch (Throwable e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    /** Returns whether the run of {@code seed} has no finding. */
    static boolean isClean(long seed) {
        return run(seed).isClean();
    }

    /** Returns the operations of the clients in the run of {@code seed}. */
    static List<Operation> replay(long seed) throws Throwable {
        var simulation = new Simulation(seed);
        simulation.run();
        return simulation.history.operations();
    }

    private void run() throws Throwable {
        nodes.forEach(SimulatedNode::start);
        time.start(world, 1, this::clients);
        time.start(world, 1, this::faults);
        time.runUntil(scenario.length.toNanos());
    }

    private Bounds bounds() {
        return new Bounds(
                window.maxStaleness().toMillis(),
                timeouts.idleTimeout().toMillis(),
                timeouts.paddedIdleMillis() - timeouts.idleTimeout().toMillis(),
                timeouts.absoluteTimeout().toMillis(),
                TOLERANCE_MILLIS);
    }

    private void clients() {
        while (true) {
            int number = random.nextInt(nodes.size());
            var node = nodes.get(number);
            int draw = sessions.isEmpty() ? 0 : random.nextInt(100);
            long sentAt = millis();
            time.start(node.process, random.nextInt(1_000_000), () -> request(draw, number, node, sentAt));
            time.sleep(random.nextLong(scenario.scaled(0.5).toNanos()));
        }
    }

    private void request(int draw, int number, SimulatedNode node, long sentAt) {
        if (draw < 10) {
            login(number, node, sentAt);
        } else if (draw < 16) {
            revoke(anySession(), number, node, sentAt);
        } else if (draw < 18) {
            revokeAll(PRINCIPALS[random.nextInt(PRINCIPALS.length)], number, node, sentAt);
        } else if (draw < 21) {
            rotate(anySession(), number, node, sentAt);
        } else if (draw < 25) {
            node.cache.evict(anySession().key);
        } else {
            use(anySession(), draw < 90, number, node, sentAt);
        }
    }

    /** Returns a random session, usually a recent one. */
    private OpenedSession anySession() {
        int back = random.nextInt(random.nextInt(4) == 0 ? sessions.size() : Math.min(8, sessions.size()));
        return sessions.get(sessions.size() - 1 - back);
    }

    private OpenedSession open(String principal, long bornAt) {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        var opened = new OpenedSession(sessions.size(), principal, SessionKey.ofBytes(bytes), bornAt);
        sessions.add(opened);
        if (principalsInDoubt.contains(principal)) {
            history.add(Operation.revoke(opened.number, 0, millis(), millis(), Outcome.UNKNOWN));
        }
        return opened;
    }

    private void login(int number, SimulatedNode node, long sentAt) {
        var opened = open(PRINCIPALS[random.nextInt(PRINCIPALS.length)], sentAt);
        record(Kind.LOGIN, opened, number, sentAt, true, () -> {
            node.cache.insert(opened.key, opened.principal, "");
            opened.acknowledged = true;
            return true;
        });
    }

    private void use(OpenedSession session, boolean counts, int number, SimulatedNode node, long sentAt) {
        if (session.acknowledged) {
            record(Kind.REQUEST, session, number, sentAt, counts, () -> node.use(session.key, counts));
        }
    }

    private void revoke(OpenedSession session, int number, SimulatedNode node, long sentAt) {
        if (session.acknowledged) {
            record(Kind.REVOKE, session, number, sentAt, false, () -> {
                node.cache.revoke(session.key);
                return true;
            });
        }
    }

    /** Whether it revokes a session whose login had not returned when it began is unknown. */
    private void revokeAll(String principal, int number, SimulatedNode node, long sentAt) {
        var meant = sessions.stream()
                .filter(session -> session.acknowledged && session.principal.equals(principal))
                .toList();
        var outcome = Outcome.UNKNOWN;
        boolean timeIsKnown = node.knowsTheTime();
        try {
            node.cache.revokeAll(principal, null);
            outcome = Outcome.DONE;
        } catch (SessionStoreException e) {
            // The time of the login decides, and that is uncertain if the store's clock is set back.
            outcome = scenario.stepsTheDatabaseClock() ? Outcome.UNKNOWN : Outcome.UNAVAILABLE;
        } finally {
            long endedAt = millis();
            if (scenario.stepsTheDatabaseClock() || outcome != Outcome.DONE && !timeIsKnown) {
                principalsInDoubt.add(principal); // a later login may be revoked as well
            }
            for (var session : List.copyOf(sessions)) {
                if (session.principal.equals(principal)) {
                    session.inDoubt |= outcome != Outcome.DONE;
                    history.add(Operation.revoke(
                            session.number,
                            number,
                            sentAt,
                            endedAt,
                            meant.contains(session) ? outcome : Outcome.UNKNOWN));
                }
            }
        }
    }

    /** Revokes the old session; the new one has the same login time. */
    private void rotate(OpenedSession session, int number, SimulatedNode node, long sentAt) {
        if (!session.acknowledged) {
            return;
        }
        var next = open(session.principal, session.bornAt);
        if (session.inDoubt) {
            next.inDoubt = true;
            history.add(Operation.revoke(next.number, number, sentAt, sentAt, Outcome.UNKNOWN));
        }
        var outcome = Outcome.UNKNOWN;
        try {
            if (node.cache.rotate(session.key, next.key) != null) {
                outcome = Outcome.DONE;
                next.acknowledged = true;
                history.add(Operation.login(next.number, number, session.bornAt, millis(), Outcome.DONE));
            }
        } catch (SessionStoreException e) {
            // the outcome is unknown
        } finally {
            history.add(Operation.revoke(session.number, number, sentAt, millis(), outcome));
        }
    }

    private interface Request {
        boolean run();
    }

    private void record(Kind kind, OpenedSession session, int number, long sentAt, boolean counts, Request request) {
        var outcome = Outcome.UNKNOWN; // if the node is killed
        try {
            outcome = request.run() ? Outcome.DONE : Outcome.REFUSED;
        } catch (SessionStoreException e) {
            outcome = Outcome.UNAVAILABLE;
        } finally {
            history.add(new Operation(kind, session.number, number, sentAt, millis(), outcome, counts));
        }
    }

    private void faults() {
        while (true) {
            time.sleep(random.nextLong(scenario.scaled(20).toNanos()));
            int number = random.nextInt(nodes.size());
            var node = nodes.get(number);
            var length = scenario.nextLength(random);
            switch (scenario.nextFault(random)) {
                case DATABASE_DOWN -> during(length, () -> database.down = true, () -> database.down = false);
                case DATABASE_SLOW -> during(length, () -> database.slow = true, () -> database.slow = false);
                case MESSAGES_LOST -> during(length, () -> database.lossRate = 0.3, () -> database.lossRate = 0);
                case COMMITS_LATE ->
                    during(length, () -> database.lateCommitRate = 0.5, () -> database.lateCommitRate = 0);
                case NODE_CUT_OFF ->
                    during(length, () -> node.connection.cutOff = true, () -> node.connection.cutOff = false);
                case PROCESS_STOPPED -> node.process.stopUntil(time.now() + length.toNanos());
                case MACHINE_SUSPENDED -> node.suspend(length);
                case NODE_CRASHED -> crash(number, node);
                case WALL_CLOCK_STEPPED -> node.setWallClock(random.nextLong(-900_000, 900_000));
                case DATABASE_CLOCK_STEPPED -> database.clockOffsetMillis += scenario.nextStepMillis(random);
            }
        }
    }

    /** Applies a fault for {@code length}; one at a time where several could exceed the life of a session. */
    private void during(Duration length, Runnable begin, Runnable end) {
        begin.run();
        time.after(length.toNanos(), end);
        if (scenario == Scenario.FAULTS) {
            time.sleep(length.toNanos());
        }
    }

    private void crash(int number, SimulatedNode node) {
        node.process.kill();
        history.nodeStopped(number, toMillis(node.flushedAt), millis());
        node.start();
    }

    private long millis() {
        return toMillis(time.now());
    }

    private static long toMillis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }
}
