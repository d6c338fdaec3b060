package io.github.sessionfilter.history;

import java.util.ArrayList;
import java.util.List;

/** What clients have seen, in any order. Safe for use by many threads. */
public final class History {
    private final List<Operation> operations = new ArrayList<>();
    private final List<Stop> stops = new ArrayList<>();
    private final List<Delay> delays = new ArrayList<>();

    /**
     * A node that was killed.
     *
     * @param lostSince uses that it served from here on may not have been written
     * @param at when it was killed
     */
    public record Stop(int node, long lostSince, long at) {}

    /**
     * Uses that a node could not write at once.
     *
     * @param since they ended from here on
     * @param until and before here
     * @param writtenAt from when on the other nodes could know
     */
    public record Delay(int node, long since, long until, long writtenAt) {
        boolean covers(Operation use) {
            return use.node() == node && use.endedAt() >= since && use.endedAt() < until;
        }
    }

    public synchronized void add(Operation operation) {
        operations.add(operation);
    }

    /** Tells that {@code node} was killed at {@code at}, and has forgotten what it knew. */
    public synchronized void nodeStopped(int node, long lostSince, long at) {
        stops.add(new Stop(node, lostSince, at));
    }

    /** Tells that uses on {@code node} that ended from {@code since} until {@code until} were written late. */
    public synchronized void usesDelayed(int node, long since, long until, long writtenAt) {
        delays.add(new Delay(node, since, until, writtenAt));
    }

    public synchronized List<Delay> delays() {
        return List.copyOf(delays);
    }

    public synchronized List<Operation> operations() {
        return List.copyOf(operations);
    }

    public synchronized List<Stop> stops() {
        return List.copyOf(stops);
    }
}
