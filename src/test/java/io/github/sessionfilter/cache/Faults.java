package io.github.sessionfilter.cache;

import io.github.sessionfilter.cache.VirtualTime.Process;
import io.github.sessionfilter.history.History;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/** Applies the faults of a {@link Story} to the database, the nodes and their clocks. */
final class Faults {
    /** How long a shutdown takes at most. */
    private static final Duration MAX_CLOSE = Duration.ofMillis(5_050);

    private final VirtualTime time;
    private final SimulatedDatabase database;
    private final List<SimulatedNode> nodes;
    private final History history;
    private final Excesses excesses;
    private final Process operator = new Process();

    Faults(
            VirtualTime time,
            SimulatedDatabase database,
            List<SimulatedNode> nodes,
            History history,
            Excesses excesses) {
        this.time = time;
        this.database = database;
        this.nodes = nodes;
        this.history = history;
        this.excesses = excesses;
    }

    /** Applies a fault now; must not sleep. */
    void apply(Step step) {
        var node = step.node() < nodes.size() ? nodes.get(step.node()) : null;
        long nanos = Duration.ofMillis(step.millis()).toNanos();
        switch (step.action()) {
            case DATABASE_DOWN -> during(step, change -> database.down += change);
            case DATABASE_HANGS -> during(step, change -> database.hanging += change);
            case DATABASE_SLOW -> during(step, change -> database.slow += change);
            case DATABASE_BUSY -> during(step, change -> database.busy += change);
            case MESSAGES_LOST -> during(step, change -> database.losing += change);
            case COMMITS_LATE -> during(step, change -> database.committingLate += change);
            case NODE_CUT_OFF -> during(step, node::cutOff);
            case PROCESS_STOPPED -> node.webapp().stopUntil(time.now() + nanos);
            case MACHINE_SUSPENDED -> node.suspend(Duration.ofNanos(nanos));
            case NODE_CRASHED -> crash(node);
            case NODE_CLOSED -> time.start(operator, step.id(), 0, () -> restart(step, node));
            case WALL_CLOCK_STEPPED -> node.setWallClock(step.millis());
            case DATABASE_CLOCK_STEPPED -> {
                database.steppedMillis += step.millis();
                database.hasStepped = true;
            }
            case HAND_OVER -> database.handOverTo(step.node());
            default -> throw new IllegalArgumentException(step.toString());
        }
    }

    private void during(Step step, IntConsumer change) {
        change.accept(1);
        time.after(Duration.ofMillis(step.millis()).toNanos(), step.id(), () -> change.accept(-1));
    }

    private void crash(SimulatedNode node) {
        end(node);
        node.start();
    }

    /** Kills the webapp, which loses the touches that are not written. */
    private void end(SimulatedNode node) {
        node.webapp().kill();
        history.nodeStopped(node.number, toMillis(node.webapp().flushedAt()), toMillis(time.now()));
    }

    private void restart(Step step, SimulatedNode node) {
        if (node.webapp().isClosing() || node.webapp().isStopped()) {
            return;
        }
        var webapp = node.webapp();
        long begunAt = time.now();
        webapp.close();
        long nanos = time.now() - begunAt;
        if (nanos > MAX_CLOSE.toNanos()) {
            excesses.add(step + ": took " + toMillis(nanos) + " ms");
        }
        if (webapp == node.webapp()) {
            end(node);
            time.sleep(Duration.ofMillis(step.millis()).toNanos());
            node.start();
        }
    }

    private static long toMillis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }
}
