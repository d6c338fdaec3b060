package io.github.sessionfilter.cache;

import io.github.sessionfilter.cache.SimulatedWebapp.Cluster;
import io.github.sessionfilter.history.Bounds;
import io.github.sessionfilter.history.Findings;
import io.github.sessionfilter.history.History;
import io.github.sessionfilter.history.HistoryChecker;
import io.github.sessionfilter.history.Operation;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionLimit.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Several nodes on one database, for minutes or hours of virtual time, with the requests and faults of a {@link Story}.
 *
 * <p>{@link HistoryChecker} checks the answers that the clients got, and {@link Excesses} what they cost.
 */
final class Simulation {
    private static final long TOLERANCE_MILLIS = 5;
    /** Names the random numbers of the set-up; steps have other names. */
    private static final long SET_UP = Long.MIN_VALUE;

    private final Story story;
    private final VirtualTime time;
    private final History history = new History();
    private final Excesses excesses;
    private final SimulatedDatabase database;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Clients clients;
    private final Operators operators;
    private final Strangers strangers;
    private final Faults faults;

    private Simulation(Story story) {
        this.story = story;
        var scenario = story.scenario();
        this.time = new VirtualTime(story.seed());
        var random = time.random(SET_UP);
        this.excesses = new Excesses(time, story.isCalm());
        this.database = new SimulatedDatabase(time, random, scenario, excesses);
        boolean clockSteps = story.stepsTheDatabaseClock();
        var locks = new Locks(clockSteps);
        var sessions = new OpenedSessions(time, history, locks);
        this.clients = new Clients(time, database, history, sessions, locks, excesses, scenario, clockSteps);
        this.operators = new Operators(time, database, sessions, locks, excesses, clockSteps);
        this.strangers = new Strangers(time, excesses);
        this.faults = new Faults(time, database, nodes, history, excesses);
        var cluster = Cluster.of(time, database, scenario);
        var whenFull = random.nextBoolean() ? WhenFull.REFUSE : WhenFull.REVOKE_OLDEST;
        for (int i = 0; i < story.nodes(); i++) {
            int number = i;
            nodes.add(new SimulatedNode(
                    number,
                    limit(scenario, whenFull, random),
                    random.nextLong(-7_200_000, 7_200_000),
                    cluster,
                    (since, until) -> history.touchesDelayed(
                            number, toMillis(since), toMillis(until) + 1, toMillis(time.now()) + TOLERANCE_MILLIS)));
        }
    }

    /** Returns a limit that differs between nodes, as it does while it is being changed. */
    private static SessionLimit limit(Scenario scenario, WhenFull whenFull, SplittableRandom random) {
        int sessions = 1 + random.nextInt(3);
        return scenario == Scenario.LIMITS ? new SessionLimit(sessions, whenFull) : SessionLimit.NONE;
    }

    /**
     * The result of a run.
     *
     * @param findings the wrong answers
     * @param excesses the calls that took too much
     * @param told the steps with their outcomes
     */
    record Result(Findings findings, List<String> excesses, List<String> told) {
        boolean isClean() {
            return findings.isClean() && excesses.isEmpty();
        }

        /** Returns whether it has a finding of a kind that {@code other} has. */
        boolean resembles(Result other) {
            return !findings.falseAccepts().isEmpty()
                            && !other.findings.falseAccepts().isEmpty()
                    || !findings.falseRefusals().isEmpty()
                            && !other.findings.falseRefusals().isEmpty()
                    || !excesses.isEmpty() && !other.excesses.isEmpty();
        }

        /** Returns the first finding of each kind. */
        @Override
        public String toString() {
            var lines = new ArrayList<>(told);
            findings.falseAccepts().stream().limit(1).forEach(finding -> lines.add("false accept: " + finding));
            findings.falseRefusals().stream().limit(1).forEach(finding -> lines.add("false refusal: " + finding));
            excesses.stream().limit(1).forEach(excess -> lines.add("excess: " + excess));
            return String.join("\n", lines);
        }
    }

    /** Returns the result of {@code story}. */
    static Result run(Story story) {
        try {
            var simulation = new Simulation(story);
            simulation.run();
            return new Result(
                    HistoryChecker.check(simulation.history, bounds(story.scenario())),
                    simulation.excesses.found(),
                    simulation.tell());
        } catch (Throwable e) {
            throw new AssertionError("seed " + story.seed(), e);
        }
    }

    /** Returns whether the story of {@code seed} has no finding. */
    static boolean isClean(long seed) {
        return run(Story.of(seed)).isClean();
    }

    /** Returns the shortest story that has a finding as {@code seed} has. */
    static String shortStory(long seed) {
        return "seed " + seed + ", " + Scenario.of(seed) + "\n" + run(Shrinking.shortest(Story.of(seed)));
    }

    /** Returns the operations of the clients in the story of {@code seed}. */
    static List<Operation> replay(long seed) throws Throwable {
        var simulation = new Simulation(Story.of(seed));
        simulation.run();
        return simulation.history.operations();
    }

    private void run() throws Throwable {
        nodes.forEach(SimulatedNode::start);
        story.steps().forEach(this::schedule);
        time.runUntil(story.end());
    }

    private void schedule(Step step) {
        if (step.action().isFlood()) {
            strangers.schedule(step, nodes.get(step.node()));
        } else if (step.action().isRequest()) {
            time.after(step.at(), step.id(), () -> request(step, nodes.get(step.node())));
        } else {
            time.after(step.at(), step.id(), () -> faults.apply(step));
        }
    }

    private void request(Step step, SimulatedNode node) {
        var webapp = node.webapp();
        time.start(webapp.requests, step.id(), 0, () -> {
            if (step.action().isOperators()) {
                operators.play(step, node, webapp);
            } else {
                clients.play(step, node, webapp);
            }
        });
    }

    private List<String> tell() {
        return story.steps().stream()
                .map(step -> {
                    var outcome = step.action().isOperators() ? operators.outcome(step) : clients.outcome(step);
                    return outcome == null ? step.toString() : step + ": " + outcome;
                })
                .toList();
    }

    private static Bounds bounds(Scenario scenario) {
        var timeouts = scenario.timeouts();
        return new Bounds(
                timeouts.maxStaleness().toMillis(),
                timeouts.idleTimeout().toMillis(),
                timeouts.touchLag().toMillis(),
                timeouts.absoluteTimeout().toMillis(),
                TOLERANCE_MILLIS);
    }

    private static long toMillis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }
}
