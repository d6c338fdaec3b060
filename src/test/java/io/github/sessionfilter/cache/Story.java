package io.github.sessionfilter.cache;

import java.util.List;

/**
 * What happens in a run of the {@link Simulation}, in the order of time.
 *
 * <p>The seed decides the delays of each step, whichever other steps there are. So a story with fewer steps is the same
 * story as far as these steps go.
 */
record Story(long seed, Scenario scenario, int nodes, List<Step> steps) {
    /** Returns the story of {@code seed}. */
    static Story of(long seed) {
        return new Drawing(seed).story();
    }

    /** Returns whether nothing but strangers disturbs the nodes. */
    boolean isCalm() {
        return scenario == Scenario.STRANGER
                && steps.stream().noneMatch(step -> step.action().isFault());
    }

    /** Returns whether the store's time of a login is uncertain, because the database's clock steps. */
    boolean stepsTheDatabaseClock() {
        return steps.stream()
                .map(Step::action)
                .anyMatch(action -> action == Action.DATABASE_CLOCK_STEPPED || action == Action.HAND_OVER);
    }

    /** Returns the instant at which the run ends, some time after the last step, in nanoseconds. */
    long end() {
        long last = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).at();
        return Math.min(scenario.length.toNanos(), last + scenario.scaled(40).toNanos());
    }

    Story with(List<Step> fewer) {
        return new Story(seed, scenario, nodes, List.copyOf(fewer));
    }
}
