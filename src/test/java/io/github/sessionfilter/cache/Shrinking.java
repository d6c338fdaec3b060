package io.github.sessionfilter.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Leaves out the steps of a {@link Story} that its finding does not need. */
final class Shrinking {
    private Shrinking() {}

    /** Returns a story that has a finding as {@code story} has, and has none without one of its steps. */
    static Story shortest(Story story) {
        var result = Simulation.run(story);
        return shortest(story, shorter -> Simulation.run(shorter).resembles(result));
    }

    /** Leaves out half of the steps, then smaller parts, and at last single steps, as long as {@code fails} holds. */
    private static Story shortest(Story story, Predicate<Story> fails) {
        var kept = story;
        for (int size = story.steps().size() / 2; size > 0; size = size > 1 ? (size + 1) / 2 : 0) {
            int before;
            do {
                before = kept.steps().size();
                kept = without(kept, size, fails);
            } while (size == 1 && kept.steps().size() < before);
        }
        return kept;
    }

    /** Tries to leave out each part of {@code size} steps, the last one first. */
    private static Story without(Story story, int size, Predicate<Story> fails) {
        var kept = story;
        for (int to = story.steps().size(); to > 0; to -= size) {
            var shorter = kept.with(outside(kept.steps(), Math.max(0, to - size), to));
            if (fails.test(shorter)) {
                kept = shorter;
            }
        }
        return kept;
    }

    private static List<Step> outside(List<Step> steps, int from, int to) {
        var rest = new ArrayList<>(steps.subList(0, from));
        rest.addAll(steps.subList(to, steps.size()));
        return rest;
    }
}
