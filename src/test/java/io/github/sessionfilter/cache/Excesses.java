package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Holds law 12: collects what takes more work or time than one call may cause, and 503s that a stranger causes. */
final class Excesses {
    /** Failures that no database causes, but somebody who asks too often. */
    private static final Set<StoreFailure> BY_A_STRANGER = EnumSet.of(
            StoreFailure.REVOCATIONS_TOO_FAST,
            StoreFailure.TOO_MANY_UNCONFIRMED,
            StoreFailure.TOO_MANY_WAITING,
            StoreFailure.TOO_MANY_READS);

    /** Failures of ids that nobody knows or that have expired, and of a node that has just started. */
    private static final Set<StoreFailure> TO_BE_EXPECTED =
            EnumSet.of(StoreFailure.TOO_MANY_UNKNOWN_IDS, StoreFailure.TOO_MANY_DEAD_IDS, StoreFailure.CLOCK_UNKNOWN);

    private final VirtualTime time;
    private final boolean isCalm;
    private final List<String> found = new ArrayList<>();

    /**
     * Creates an empty collection.
     *
     * @param isCalm whether nothing but strangers disturbs the nodes
     */
    Excesses(VirtualTime time, boolean isCalm) {
        this.time = time;
        this.isCalm = isCalm;
    }

    void add(String excess) {
        found.add(excess);
    }

    List<String> found() {
        return found;
    }

    /** Checks why a call on {@code webapp} has failed. */
    void checkFailure(Step step, SessionStoreException e, SimulatedWebapp webapp) {
        if (e.failure() == StoreFailure.COMMIT_TOO_SLOW && webapp.connection.slowWrites() == 0) {
            add(step + ": " + e.failure().sentence() + ", but none was slow");
        }
        boolean outlivedItsFences =
                e.failure() == StoreFailure.REVOCATIONS_TOO_FAST && time.now() - step.at() > Tombstones.LIFE.toNanos();
        if (outlivedItsFences) {
            return;
        }
        if (BY_A_STRANGER.contains(e.failure()) || isCalm && !TO_BE_EXPECTED.contains(e.failure())) {
            add(step + ": " + e.failure().sentence());
        }
    }

    /** Checks how long the call of the current actor took, and how many statements it sent. */
    void checkWork(Step step, long millis) {
        int statements = time.statements();
        int most = step.action() == Action.USE || step.action() == Action.CHECK ? 4 : 40;
        if (isCalm && (statements > most || millis > 2_000)) {
            add(step + ": took " + statements + " statements and " + millis + " ms");
        }
    }
}
