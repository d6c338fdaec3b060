package io.github.sessionfilter.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Draws the {@link Story} of a seed. */
final class Drawing {
    private static final List<String> PEOPLE = List.of("alice", "bob", "carol");
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private static final List<Action> FAULTS = List.of(
            Action.DATABASE_DOWN,
            Action.DATABASE_SLOW,
            Action.MESSAGES_LOST,
            Action.COMMITS_LATE,
            Action.NODE_CUT_OFF,
            Action.PROCESS_STOPPED,
            Action.MACHINE_SUSPENDED,
            Action.NODE_CRASHED,
            Action.WALL_CLOCK_STEPPED);
    private static final List<Action> NODE_AWAY =
            List.of(Action.NODE_CUT_OFF, Action.PROCESS_STOPPED, Action.MACHINE_SUSPENDED);
    private static final List<Action> OUTAGES =
            List.of(Action.NODE_CUT_OFF, Action.DATABASE_DOWN, Action.DATABASE_HANGS, Action.DATABASE_SLOW);
    private static final List<Action> FLOODS = List.of(
            Action.LOGS_IN_ON_AND_ON,
            Action.REVOKES_ALL_ON_AND_ON,
            Action.REVOKES_OTHERS_ON_AND_ON,
            Action.REVOKES_INVALID_IDS,
            Action.TRIES_RANDOM_IDS,
            Action.TRIES_EXPIRED_IDS);

    private final long seed;
    private final Random random;
    private final Scenario scenario;
    private final int nodes;
    private final long length;
    private final List<Step> steps = new ArrayList<>();
    /** The sessions that {@link #requests} has opened. */
    private final List<Step> opened = new ArrayList<>();

    private long now;

    Drawing(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.scenario = Scenario.of(seed);
        this.nodes = 2 + random.nextInt(2);
        this.length = scenario.length.toNanos();
    }

    Story story() {
        switch (scenario) {
            case FAULTS, FAIL_OVERS, AWAY -> {
                requests();
                faults();
            }
            case COMBINATIONS -> {
                requests();
                combinations();
            }
            case EDGES -> edges();
            case LIMITS -> loginsAtOnce();
            case STRANGER -> {
                requests();
                floods();
            }
            case CLOSINGS -> {
                requests();
                closings();
            }
        }
        steps.sort(Comparator.comparingLong(Step::at).thenComparingInt(Step::id));
        return new Story(seed, scenario, nodes, List.copyOf(steps));
    }

    private Step add(long at, Action action, int node, int session, String person, long millis) {
        var step = new Step(steps.size(), at, action, node, session, person, millis);
        steps.add(step);
        return step;
    }

    private void addFault(long at, Action fault, int node, long millis) {
        add(at, fault, node, -1, "", millis);
    }

    private int anyNode() {
        return random.nextInt(nodes);
    }

    private String anyPerson() {
        return PEOPLE.get(random.nextInt(PEOPLE.size()));
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private long upTo(double seconds) {
        return random.nextLong((long) (seconds * SECOND));
    }

    private void requests() {
        for (now = 0; now < length; now += random.nextLong(scenario.scaled(0.5).toNanos())) {
            request(opened.isEmpty() ? 0 : random.nextInt(100), anyNode());
        }
    }

    private void request(int draw, int node) {
        if (draw < 10) {
            opened.add(add(now, Action.LOG_IN, node, -1, anyPerson(), 0));
        } else if (draw < 18) {
            request(
                    draw < 16 ? Action.LOG_OUT : draw < 17 ? Action.LOG_OUT_EVERYWHERE : Action.LOG_OUT_ELSEWHERE,
                    node);
        } else if (draw < 21) {
            opened.add(request(Action.ROTATE, node));
        } else {
            request(draw < 25 ? Action.EVICT : draw < 90 ? Action.USE : Action.CHECK, node);
        }
    }

    private Step request(Action action, int node) {
        var session = anySession();
        return add(now, action, node, session.id(), session.person(), 0);
    }

    /** Returns a random session, usually a recent one. */
    private Step anySession() {
        int back = random.nextInt(random.nextInt(4) == 0 ? opened.size() : Math.min(8, opened.size()));
        return opened.get(opened.size() - 1 - back);
    }

    private void faults() {
        for (now = random.nextLong(scenario.scaled(20).toNanos());
                now < length;
                now += random.nextLong(scenario.scaled(20).toNanos())) {
            var fault = anyFault();
            long millis =
                    scenario == Scenario.AWAY ? 60_000L * (20 + random.nextInt(80)) : 500 + random.nextInt(11_500);
            switch (fault) {
                case WALL_CLOCK_STEPPED -> addFault(now, fault, anyNode(), random.nextLong(-900_000, 900_000));
                case DATABASE_CLOCK_STEPPED -> addFault(now, fault, 0, random.nextLong(-40_000, 40_000));
                case HAND_OVER -> addFault(now, fault, random.nextInt(SimulatedDatabase.MEMBERS), 0);
                default -> {
                    addFault(now, fault, anyNode(), millis);
                    if (scenario == Scenario.FAULTS) {
                        now += millis * MILLI; // several faults together could exceed the life of a session
                    }
                }
            }
        }
    }

    private Action anyFault() {
        return switch (scenario) {
            case FAIL_OVERS ->
                random.nextBoolean()
                        ? any(FAULTS)
                        : random.nextBoolean() ? Action.HAND_OVER : Action.DATABASE_CLOCK_STEPPED;
            case AWAY ->
                random.nextInt(4) > 0
                        ? any(NODE_AWAY)
                        : random.nextInt(10) == 0 ? Action.DATABASE_CLOCK_STEPPED : any(FAULTS);
            default -> any(FAULTS);
        };
    }

    /** Draws steps of the database's clock, while something else lasts longer than the step. */
    private void combinations() {
        for (now = upTo(20); now < length; now += upTo(20)) {
            long size = random.nextBoolean() ? exponential(5_000, 120_000) : exponential(1_000, 7_200_000);
            long step = random.nextBoolean() ? size : -size;
            long millis = Math.min(90_000, size + size / 2 * random.nextInt(2)) + random.nextInt(10_000);
            long steppedAt = now + random.nextLong(millis * MILLI);
            int node = anyNode();
            addFault(now, random.nextInt(4) == 0 ? any(OUTAGES) : any(NODE_AWAY), node, millis);
            addFault(steppedAt, Action.DATABASE_CLOCK_STEPPED, 0, step);
            revokedMeanwhile(node, now, steppedAt, millis);
            if (random.nextBoolean()) {
                addFault(steppedAt - upTo(5), Action.COMMITS_LATE, 0, 5_000 + random.nextInt(5_000));
            }
            if (random.nextInt(4) == 0) {
                addFault(steppedAt + random.nextLong(millis * MILLI), Action.DATABASE_CLOCK_STEPPED, 0, -step);
            } else if (random.nextInt(4) == 0) {
                addFault(now + upTo(60), any(FAULTS), anyNode(), 500 + random.nextInt(40_000));
            }
            now += millis * MILLI;
        }
    }

    private long exponential(double least, double most) {
        return (long) (least * Math.pow(most / least, random.nextDouble()));
    }

    /** Draws sessions that a node knows, that others revoke while it is away, and that it checks when it is back. */
    private void revokedMeanwhile(int node, long begun, long steppedAt, long millis) {
        var known = opened.stream()
                .filter(session -> session.at() < begun - 4 * SECOND)
                .toList();
        for (int i = 0; i < 4 && !known.isEmpty(); i++) {
            var session = known.get(known.size() - 1 - random.nextInt(Math.min(12, known.size())));
            long end = begun + millis * MILLI;
            use(session, Action.USE, node, begun - upTo(3));
            long revokedAt = i % 2 == 0 ? begun + random.nextLong(millis * MILLI) : steppedAt - SECOND + upTo(2);
            use(session, Action.LOG_OUT, (node + 1) % nodes, revokedAt);
            use(session, Action.CHECK, random.nextBoolean() ? node : anyNode(), revokedAt + upTo(6));
            use(session, Action.CHECK, node, end + upTo(5));
            use(session, Action.CHECK, node, end + upTo(20));
        }
    }

    /** Draws sessions that are used in the last second or two of their lives, and then at once on other nodes. */
    private void edges() {
        long life = scenario.timeouts().paddedIdleMillis() * MILLI;
        for (long begun = 0; begun < length - life; begun += upTo(2)) {
            var session = add(begun, Action.LOG_IN, anyNode(), -1, anyPerson(), 0);
            for (long used = begun; used < length - life; ) {
                used = used - used % SECOND + life - upTo(2);
                use(session, Action.USE, used);
                use(session, random.nextBoolean() ? Action.USE : Action.CHECK, used + upTo(2.5));
                use(session, Action.CHECK, used + upTo(2.5));
            }
        }
        if (random.nextInt(4) == 0) {
            addFault(upTo(60), any(FAULTS), anyNode(), 500 + random.nextInt(5_000));
        }
    }

    private void use(Step session, Action action, long at) {
        use(session, action, anyNode(), at);
    }

    private void use(Step session, Action action, int node, long at) {
        add(at, action, node, session.id(), session.person(), 0);
    }

    private void loginsAtOnce() {
        for (now = 0; now < length; now += upTo(4)) {
            var person = anyPerson();
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                var session = add(now + upTo(0.02), Action.LOG_IN, anyNode(), -1, person, 0);
                use(session, Action.USE, now + SECOND / 10 + upTo(2));
                use(session, Action.USE, now + upTo(8));
                if (random.nextInt(3) == 0) {
                    use(session, Action.LOG_OUT, now + upTo(8));
                }
            }
            if (random.nextInt(4) == 0) {
                addFault(now + upTo(2), Action.DATABASE_CLOCK_STEPPED, 0, random.nextLong(-10_000, 10_000));
            }
        }
        if (random.nextInt(4) == 0) {
            addFault(upTo(60), any(FAULTS), anyNode(), 500 + random.nextInt(5_000));
        }
    }

    /** Draws two strangers who begin together, and what others do on their nodes meanwhile. */
    private void floods() {
        long at = 25 * SECOND + upTo(15);
        for (int i = 0; i < 2; i++) {
            int node = anyNode();
            long millis = 1_000 + random.nextInt(1_500);
            addFault(at, any(FLOODS), node, millis);
            if (random.nextInt(4) == 0) {
                addFault(at - upTo(1), Action.NODE_CUT_OFF, node, millis + 1_000 + random.nextInt(3_000));
            }
            for (int j = 0; j < 5; j++) {
                now = at + random.nextLong(millis * MILLI);
                var evicted = request(Action.EVICT, node);
                add(now + 1, Action.USE, node, evicted.session(), evicted.person(), 0);
                now = at + millis * MILLI / 2 + random.nextLong(millis * MILLI);
                request(random.nextBoolean() ? Action.LOG_OUT : Action.LOG_OUT_EVERYWHERE, node);
            }
        }
    }

    private void closings() {
        for (now = upTo(30); now < length; now += upTo(60)) {
            int node = anyNode();
            long millis = 1_000 + random.nextInt(30_000);
            if (random.nextInt(4) > 0) {
                addFault(now, any(OUTAGES), node, millis);
            }
            addFault(now + random.nextLong(millis * MILLI), Action.NODE_CLOSED, node, 500 + random.nextInt(5_000));
            now += millis * MILLI;
        }
    }
}
