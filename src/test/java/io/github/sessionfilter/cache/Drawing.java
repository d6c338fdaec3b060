package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.LoginTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

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
    private static final List<Action> OUTAGES = List.of(
            Action.NODE_CUT_OFF,
            Action.DATABASE_DOWN,
            Action.DATABASE_HANGS,
            Action.DATABASE_SLOW,
            Action.DATABASE_BUSY);
    /** What makes calls of operators fail, or lets their commits meet logins. */
    private static final List<Action> WRITES_FAIL = List.of(
            Action.COMMITS_LATE,
            Action.COMMITS_LATE,
            Action.MESSAGES_LOST,
            Action.DATABASE_SLOW,
            Action.DATABASE_BUSY,
            Action.NODE_CUT_OFF,
            Action.NODE_CRASHED);

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
            case FAULTS -> {
                requests();
                faults();
                stopsInFlight();
                touchesInOutages();
            }
            case FAIL_OVERS -> {
                requests();
                faults();
            }
            case AWAY -> {
                requests();
                faults();
                slowReads();
                stopsInFlight();
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
            case CUT_OFFS -> {
                requests();
                cutOffs();
            }
        }
        steps.sort(Comparator.comparingLong(Step::at).thenComparingInt(Step::id));
        return new Story(seed, scenario, nodes, List.copyOf(steps));
    }

    private Step add(long at, Action action, int node, int session, String person, long millis) {
        long said = action == Action.LOG_IN ? ownIdleMillis(steps.size()) : millis;
        var step = new Step(steps.size(), Math.max(0, at), action, node, session, person, said);
        steps.add(step);
        return step;
    }

    /** Draws what a login says from random numbers of its own, so that it moves nothing else in the story. */
    private long ownIdleMillis(int step) {
        return scenario.ownIdleTimeout(new SplittableRandom(seed << 20 ^ step)).toMillis();
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
                    int node = anyNode();
                    addFault(now, fault, node, millis);
                    if (scenario == Scenario.AWAY && NODE_AWAY.contains(fault)) {
                        revokedMeanwhile(node, now, now + random.nextLong(millis * MILLI), millis);
                    }
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
            revokedAcrossAStep(now + millis * MILLI + 15 * SECOND + upTo(5), size);
            now += millis * MILLI + 20 * SECOND;
        }
    }

    /** Draws revocations that are sent just before the clock is set forward, and committed after it, while all nodes sync. */
    private void revokedAcrossAStep(long steppedAt, long size) {
        if (steppedAt > length - 30 * SECOND) {
            return;
        }
        addFault(steppedAt - upTo(3), Action.COMMITS_LATE, 0, 3_000);
        addFault(steppedAt, Action.DATABASE_CLOCK_STEPPED, 0, size);
        for (int i = 0; i < 4; i++) {
            var session = openedAt(steppedAt - 5 * SECOND);
            int node = anyNode();
            use(session, Action.USE, node, steppedAt - SECOND - upTo(3));
            use(session, Action.LOG_OUT, (node + 1) % nodes, steppedAt - upTo(0.5));
            use(session, Action.CHECK, node, steppedAt + 12 * SECOND + upTo(8));
        }
    }

    private Step openedAt(long at) {
        return add(at, Action.LOG_IN, anyNode(), -1, anyPerson(), 0);
    }

    /** Returns one of the last sessions that were opened before {@code at}, or null. */
    private @Nullable Step openedBefore(long at) {
        var known = opened.stream().filter(session -> session.at() < at).toList();
        return known.isEmpty() ? null : known.get(known.size() - 1 - random.nextInt(Math.min(12, known.size())));
    }

    private long exponential(double least, double most) {
        return (long) (least * Math.pow(most / least, random.nextDouble()));
    }

    /** Draws sessions that a node knows, that others revoke while it is away, and that it checks when it is back. */
    private void revokedMeanwhile(int node, long begun, long steppedAt, long millis) {
        for (int i = 0; i < 4; i++) {
            var known = openedBefore(begun - scaled(4));
            var session = known == null || i < 2 ? openedAt(begun - scaled(4)) : known;
            long end = begun + millis * MILLI;
            use(session, Action.USE, node, begun - upToScaled(3));
            long meanwhile = random.nextBoolean() ? upToScaled(3) : random.nextLong(millis * MILLI);
            long revokedAt = i % 2 == 0 ? begun + meanwhile : steppedAt - scaled(1) + upToScaled(2);
            use(session, Action.LOG_OUT, (node + 1) % nodes, revokedAt);
            use(session, Action.CHECK, random.nextBoolean() ? node : anyNode(), revokedAt + upToScaled(6));
            use(session, Action.CHECK, node, end + upToScaled(5));
            use(session, Action.CHECK, node, end + upToScaled(20));
        }
    }

    private long scaled(double seconds) {
        return scenario.scaled(seconds).toNanos();
    }

    private long upToScaled(double seconds) {
        return random.nextLong(scaled(seconds));
    }

    /** Draws reads with a slow answer, revocations of their sessions meanwhile, and checks around the answer. */
    private void slowReads() {
        for (now = upToScaled(60); now < length - scaled(5); now += upToScaled(60)) {
            int node = anyNode();
            addFault(now, Action.DATABASE_SLOW, 0, 5_000);
            for (int i = 0; i < 3; i++) {
                var session = openedBefore(now - scaled(1));
                if (session != null) {
                    use(session, Action.EVICT, node, now);
                    use(session, Action.USE, node, now + MILLI + upTo(4));
                    use(session, Action.LOG_OUT, node, now + 5 * SECOND + upTo(90));
                    for (int j = 0; j < 12; j++) {
                        use(session, Action.CHECK, node, now + 60 * SECOND + upTo(150));
                    }
                }
            }
        }
    }

    /**
     * Draws nodes that are stopped while their statements are under way: a read whose session another node revokes meanwhile,
     * and a logout whose commit may be late. Some are cut off when they go on, and revoke sessions that they do not know.
     */
    private void stopsInFlight() {
        for (now = scaled(5) + upToScaled(30); now < length - scaled(20); now += upToScaled(60)) {
            int node = anyNode();
            int other = (node + 1) % nodes;
            var read = openedAt(now - scaled(1));
            var ended = openedAt(now - scaled(1));
            long end = now + (random.nextBoolean() ? upToScaled(5) : upToScaled(scenario == Scenario.AWAY ? 90 : 20));
            addFault(
                    now,
                    random.nextBoolean() ? Action.PROCESS_STOPPED : Action.MACHINE_SUSPENDED,
                    node,
                    (end - now) / MILLI);
            if (random.nextBoolean()) {
                addFault(now - upTo(1), Action.COMMITS_LATE, 0, 2_000);
            }
            use(read, Action.EVICT, node, now - 4 * MILLI);
            use(read, Action.USE, node, now - upTo(0.003));
            use(read, Action.LOG_OUT, other, now + random.nextLong(end - now));
            use(ended, Action.USE, other, now - upToScaled(0.5));
            use(ended, Action.LOG_OUT, node, now - upTo(0.003));
            if (random.nextBoolean()) {
                addFault(end - upToScaled(0.5), Action.NODE_CUT_OFF, node, scaled(10) / MILLI);
                var later = openedAt(now + random.nextLong(end - now));
                use(later, Action.LOG_OUT_EVERYWHERE, node, end + upToScaled(8));
                use(later, Action.CHECK, node, end + scaled(10) + upToScaled(4));
            }
            for (int i = 0; i < 4; i++) {
                use(read, Action.CHECK, node, end + upToScaled(10));
                use(ended, Action.CHECK, other, end + upToScaled(10));
            }
            now = end;
        }
    }

    /**
     * Draws sessions that are used once on a node whose touches cannot be written for some seconds, and that other nodes check
     * when they would have expired without that use.
     */
    private void touchesInOutages() {
        long lag = scenario.timeouts().touchLag().toNanos();
        for (int i = 0; i < 3; i++) {
            long begun = upTo(30);
            int node = anyNode();
            var session = openedAt(begun);
            long idle =
                    (session.millis() == 0 ? scenario.timeouts().idleTimeout().toMillis() : session.millis()) * MILLI;
            long used = begun + lag + random.nextLong(idle / 3);
            use(session, Action.CHECK, node, begun + SECOND + upTo(3));
            addFault(used - upTo(0.5), any(OUTAGES), node, 1_000 + random.nextInt(3_000));
            use(session, Action.USE, node, used);
            for (int j = 0; j < 3; j++) {
                use(
                        session,
                        Action.CHECK,
                        (node + 1) % nodes,
                        begun + lag + idle + random.nextLong(used - begun - lag));
            }
        }
    }

    /** Draws cut-offs and locks, and logins that race with them. */
    private void cutOffs() {
        boolean clockSteps = random.nextInt(3) == 0;
        for (now = upTo(10); now < length - 20 * SECOND; now += upTo(20)) {
            var person = anyPerson();
            boolean isLock = random.nextInt(5) < 3;
            if (isLock) {
                add(
                        now,
                        Action.LOCK,
                        anyNode(),
                        -1,
                        person,
                        200 + random.nextInt(random.nextBoolean() ? 5_000 : 30_000));
                if (random.nextBoolean()) {
                    add(now + upTo(8), Action.UNLOCK, anyNode(), -1, person, 0);
                }
            }
            if (!isLock || random.nextInt(4) == 0) {
                var name = random.nextInt(4) == 0 ? Operators.EVERYBODY : person;
                long ago = random.nextBoolean() ? 0 : 1 + random.nextInt(20_000);
                add(now + upTo(isLock ? 4 : 1), Action.CUT_OFF, anyNode(), -1, name, ago);
            }
            if (random.nextBoolean()) {
                addFault(now - upTo(2), any(WRITES_FAIL), anyNode(), 500 + random.nextInt(8_000));
            }
            if (clockSteps) {
                long size = exponential(500, 60_000);
                addFault(now - SECOND + upTo(4), Action.DATABASE_CLOCK_STEPPED, 0, random.nextBoolean() ? size : -size);
            }
            loginsAround(person);
        }
    }

    private void loginsAround(String person) {
        for (int i = 0; i < 8; i++) {
            long at = now + (i < 4 ? upTo(0.04) - SECOND / 50 : upTo(12) - SECOND);
            var session = add(at, Action.LOG_IN, anyNode(), -1, person, 0);
            use(session, Action.USE, at + SECOND / 20 + upTo(2));
            use(session, Action.CHECK, at + 4 * SECOND + upTo(8));
        }
    }

    /** Draws sessions that are used in the last second or two of their lives, and then at once on other nodes. */
    private void edges() {
        long shortest = scenario.timeouts().paddedIdleMillis(LoginTerms.NONE) * MILLI;
        for (long begun = 0; begun < length - shortest; begun += upTo(2)) {
            var session = add(begun, Action.LOG_IN, anyNode(), -1, anyPerson(), 0);
            var idle = session.millis() == 0 ? null : Duration.ofMillis(session.millis());
            long life = scenario.timeouts().paddedIdleMillis(LoginTerms.of(List.of(), idle, null)) * MILLI;
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
        if (random.nextInt(4) == 0) {
            manySessions();
            return;
        }
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

    /** Draws somebody with hundreds of sessions, all of which are revoked while statements take long. */
    private void manySessions() {
        long at = 3 * SECOND + upTo(3);
        long millis = 700 + random.nextInt(600);
        addFault(at, Action.LOGS_IN_ON_AND_ON, anyNode(), millis);
        long begun = at + millis * MILLI + SECOND / 2;
        addFault(begun, random.nextInt(4) > 0 ? Action.DATABASE_BUSY : any(OUTAGES), anyNode(), 45_000);
        add(begun + 1, Action.LOG_OUT_EVERYWHERE, anyNode(), -1, Strangers.NAME, 0);
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
