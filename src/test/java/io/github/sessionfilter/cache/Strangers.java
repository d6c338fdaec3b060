package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Somebody who does not stop to log in, to revoke or to try ids: plays such a step with several requests at once. */
final class Strangers {
    static final String NAME = "mallory";
    private static final int AT_ONCE = 3;
    private static final int PREPARED = 5;
    private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();
    /** How many statements the ids of a stranger may cause per second, and at once. */
    private static final int STATEMENTS_PER_SECOND = 160;

    private static final int STATEMENTS_AT_ONCE = 120;
    private static final int MOST_OF_ONE_CALL = 200;
    /** How many requests that are refused at once are made per pause. */
    private static final int PER_PAUSE = 5;

    private final VirtualTime time;
    private final Excesses excesses;
    private final Map<Integer, List<NewSession>> prepared = new HashMap<>();
    private final Map<Integer, Integer> statements = new HashMap<>();

    Strangers(VirtualTime time, Excesses excesses) {
        this.time = time;
        this.excesses = excesses;
    }

    /** Schedules a step, and the logins that it needs long before. */
    void schedule(Step step, SimulatedNode node) {
        long name = (step.id() + 1L) << 32;
        time.start(node.webapp().requests, name, Duration.ofSeconds(1).toNanos(), () -> prepare(step, node));
        for (int i = 1; i <= AT_ONCE; i++) {
            time.start(node.webapp().requests, name + i, step.at(), () -> play(step, node.webapp()));
        }
    }

    private void prepare(Step step, SimulatedNode node) {
        var sessions = new ArrayList<NewSession>();
        for (int i = 0; i < PREPARED; i++) {
            sessions.add(node.webapp().manager.create(NAME, ""));
        }
        prepared.put(step.id(), sessions);
    }

    private void play(Step step, SimulatedWebapp webapp) {
        long end = time.now() + Duration.ofMillis(step.millis()).toNanos();
        for (int i = 0; time.now() < end; i++) {
            long before = time.now();
            int sent = time.statements();
            try {
                request(step, webapp, prepared.get(step.id()).get(i % PREPARED));
            } catch (SessionStoreException e) {
                // a stranger does not give up
            }
            if (time.statements() - sent > MOST_OF_ONE_CALL) {
                excesses.add(step + ": a call took " + (time.statements() - sent) + " statements");
            }
            if (time.now() == before && i % PER_PAUSE == 0) {
                time.sleep(PAUSE_NANOS);
            }
        }
        int sent = statements.merge(step.id(), time.statements(), Integer::sum);
        if (isLimited(step.action()) && sent > STATEMENTS_AT_ONCE + step.millis() * STATEMENTS_PER_SECOND / 1_000) {
            excesses.add(step + ": took " + sent + " statements");
        }
    }

    private static boolean isLimited(Action action) {
        return action == Action.TRIES_RANDOM_IDS
                || action == Action.TRIES_EXPIRED_IDS
                || action == Action.REVOKES_INVALID_IDS;
    }

    private static void request(Step step, SimulatedWebapp webapp, NewSession own) {
        switch (step.action()) {
            case LOGS_IN_ON_AND_ON -> webapp.manager.create(NAME, "");
            case REVOKES_ALL_ON_AND_ON -> webapp.manager.revokeAll(NAME);
            case REVOKES_OTHERS_ON_AND_ON -> webapp.manager.revokeOthers(own.session());
            case REVOKES_INVALID_IDS -> webapp.manager.revoke(SessionId.random());
            case TRIES_RANDOM_IDS -> webapp.use(SessionId.random(), true);
            case TRIES_EXPIRED_IDS -> webapp.use(own.id(), true);
            default -> throw new IllegalArgumentException(step.toString());
        }
    }
}
