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
 * Several nodes on one database for some minutes or hours of virtual time, with clients and faults that a seed decides,
 * and the judgement on what the clients saw.
 */
final class Simulation {
    private static final String[] PRINCIPALS = {"alice", "bob", "carol"};
    private static final int KEY_BYTES = 32;
    private static final long TOLERANCE_MILLIS = 5;

    /** What a seed is about. */
    private enum Scenario {
        /** Sessions expire, and whatever may fail does, but no longer than a session lives. */
        FAULTS(1, Duration.ofSeconds(40), Duration.ofSeconds(150)),
        /** Servers with other clocks take over. */
        FAIL_OVERS(1, Duration.ofDays(1), Duration.ofSeconds(150)),
        /** Nodes are away for longer than revoked rows are kept. */
        AWAY(60, Duration.ofDays(1), Duration.ofHours(3));

        private final int scale;
        private final Duration idleTimeout;
        private final Duration length;

        Scenario(int scale, Duration idleTimeout, Duration length) {
            this.scale = scale;
            this.idleTimeout = idleTimeout;
            this.length = length;
        }

        /** Which fault comes next: that of the other clock only where sessions don't expire by it. */
        private int fault(Random random) {
            return switch (this) {
                case FAULTS -> random.nextInt(9);
                case FAIL_OVERS -> random.nextBoolean() ? 9 : random.nextInt(9);
                case AWAY -> random.nextInt(4) == 0 ? random.nextInt(10) : 4 + random.nextInt(3);
            };
        }

        private Duration scaled(double seconds) {
            return Duration.ofMillis((long) (seconds * scale * 1_000));
        }
    }

    private final Random random;
    private final Scenario scenario;
    private final VirtualTime time;
    private final VirtualTime.Process world = new VirtualTime.Process();
    private final History history = new History();
    private final SessionTimeouts timeouts;
    private final RevocationWindow window;
    private final SimulatedDatabase database;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<Opened> sessions = new ArrayList<>();
    private final Set<String> doomedPrincipals = new HashSet<>();

    /** A session that somebody has asked for. */
    private static final class Opened {
        private final int number;
        private final String principal;
        private final SessionKey key;
        private final long bornAt;
        private boolean acknowledged;
        /** Whether a revocation of all of the principal's has failed that may happen yet. */
        private boolean doomed;

        Opened(int number, String principal, SessionKey key, long bornAt) {
            this.number = number;
            this.principal = principal;
            this.key = key;
            this.bornAt = bornAt;
        }
    }

    private Simulation(long seed) {
        this.random = new Random(seed);
        int kind = (int) Math.floorMod(seed, 10L);
        this.scenario = kind < 6 ? Scenario.FAULTS : kind < 9 ? Scenario.FAIL_OVERS : Scenario.AWAY;
        this.time = new VirtualTime(random);
        this.window = new RevocationWindow(scenario.scaled(5), scenario.scaled(12));
        this.timeouts = new SessionTimeouts(
                scenario.idleTimeout, scenario.idleTimeout.multipliedBy(3), scenario.scaled(3), window.maxStaleness());
        var clientTimeout = Duration.ofMillis(2_000 + random.nextInt(18_000));
        this.database = new SimulatedDatabase(time, random, clientTimeout.toNanos(), timeouts);
        int count = 2 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            var rhythm = new Rhythm(scenario.scaled(1), scenario.scaled(1), scenario.scaled(7));
            var node = new SimulatedNode(time, database, rhythm, timeouts, window);
            node.wallOffsetMillis = random.nextLong(-7_200_000, 7_200_000);
            int number = i;
            node.writtenLate = (since, until) ->
                    history.touchesDelayed(number, toMillis(since), toMillis(until) + 1, millis() + TOLERANCE_MILLIS);
            nodes.add(node);
        }
    }

    /** Returns what the run of {@code seed} shows. */
    static Findings run(long seed) {
        try {
            var simulation = new Simulation(seed);
            simulation.run();
            return HistoryChecker.check(simulation.history, simulation.bounds());
        } catch (Throwable e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    /** Returns whether nothing is wrong with the run of {@code seed}. */
    static boolean isClean(long seed) {
        return run(seed).isClean();
    }

    /** Returns what clients saw in the run of {@code seed}. */
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
            int what = sessions.isEmpty() ? 0 : random.nextInt(100);
            long sentAt = millis();
            time.start(node.process, random.nextInt(1_000_000), () -> request(what, number, node, sentAt));
            time.sleep(random.nextLong(scenario.scaled(0.5).toNanos()));
        }
    }

    private void request(int what, int number, SimulatedNode node, long sentAt) {
        if (what < 10) {
            login(number, node, sentAt);
        } else if (what < 16) {
            revoke(anySession(), number, node, sentAt);
        } else if (what < 18) {
            revokeAll(PRINCIPALS[random.nextInt(PRINCIPALS.length)], number, node, sentAt);
        } else if (what < 21) {
            rotate(anySession(), number, node, sentAt);
        } else if (what < 25) {
            node.cache.evict(anySession().key);
        } else {
            use(anySession(), what < 90, number, node, sentAt);
        }
    }

    /** One of the younger ones, mostly. */
    private Opened anySession() {
        int back = random.nextInt(random.nextInt(4) == 0 ? sessions.size() : Math.min(8, sessions.size()));
        return sessions.get(sessions.size() - 1 - back);
    }

    private Opened open(String principal, long bornAt) {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        var opened = new Opened(sessions.size(), principal, SessionKey.ofBytes(bytes), bornAt);
        sessions.add(opened);
        if (doomedPrincipals.contains(principal)) {
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

    private void use(Opened session, boolean counts, int number, SimulatedNode node, long sentAt) {
        if (session.acknowledged) {
            record(Kind.REQUEST, session, number, sentAt, counts, () -> node.use(session.key, counts));
        }
    }

    private void revoke(Opened session, int number, SimulatedNode node, long sentAt) {
        if (session.acknowledged) {
            record(Kind.REVOKE, session, number, sentAt, false, () -> {
                node.cache.revoke(session.key);
                return true;
            });
        }
    }

    /** Of those whose login has not ended before this began, nobody can say whether they are meant. */
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
            // Who is meant is told by the time of the login, which means little while the store's clock is set back.
            outcome = scenario == Scenario.FAIL_OVERS ? Outcome.UNKNOWN : Outcome.UNAVAILABLE;
        } finally {
            long endedAt = millis();
            if (scenario == Scenario.FAIL_OVERS || outcome != Outcome.DONE && !timeIsKnown) {
                doomedPrincipals.add(principal); // who logs in later may be taken for somebody who was there
            }
            for (var session : List.copyOf(sessions)) {
                if (session.principal.equals(principal)) {
                    session.doomed |= outcome != Outcome.DONE;
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

    /** The old session ends, and the new one is as old as it. */
    private void rotate(Opened session, int number, SimulatedNode node, long sentAt) {
        if (!session.acknowledged) {
            return;
        }
        var next = open(session.principal, session.bornAt);
        if (session.doomed) {
            next.doomed = true;
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
            // it may have happened, and the node does not say
        } finally {
            history.add(Operation.revoke(session.number, number, sentAt, millis(), outcome));
        }
    }

    private interface Request {
        boolean run();
    }

    private void record(Kind kind, Opened session, int number, long sentAt, boolean counts, Request request) {
        var outcome = Outcome.UNKNOWN; // unless the node lives to tell
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
            var length = scenario == Scenario.AWAY
                    ? Duration.ofMinutes(20 + random.nextInt(80))
                    : Duration.ofMillis(500 + random.nextInt(11_500));
            switch (scenario.fault(random)) {
                case 0 -> during(length, () -> database.down = true, () -> database.down = false);
                case 1 -> during(length, () -> database.slow = true, () -> database.slow = false);
                case 2 -> during(length, () -> database.lossRate = 0.3, () -> database.lossRate = 0);
                case 3 -> during(length, () -> database.lateCommitRate = 0.5, () -> database.lateCommitRate = 0);
                case 4 -> during(length, () -> node.connection.cut = true, () -> node.connection.cut = false);
                case 5 -> node.process.stopUntil(time.now() + length.toNanos());
                case 6 -> node.suspend(length);
                case 7 -> crash(number, node);
                case 8 -> node.setWallClock(random.nextLong(-900_000, 900_000));
                default -> database.clockOffsetMillis += random.nextLong(-40_000, 40_000);
            }
        }
    }

    /** Faults come one after the other where they might add up to more than a session's life. */
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
