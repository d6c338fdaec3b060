package io.github.sessionfilter.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Records the operations of clients, in any order. Thread-safe. */
public final class History {
    private final List<Operation> operations = new ArrayList<>();
    private final List<Stop> stops = new ArrayList<>();
    private final List<Delay> delays = new ArrayList<>();
    private final Map<Integer, Life> lives = new HashMap<>();
    private final List<WatchedResponse> responses = new ArrayList<>();
    private final List<Restart> restarts = new ArrayList<>();

    /** The timeouts of one session, in milliseconds. */
    public record Life(long idleTimeout, long absoluteTimeout) {}

    /**
     * A node that was killed.
     *
     * @param lostSince the node may not have written the touches of requests that it served from this time on
     * @param at the time of the kill
     */
    public record Stop(int node, long lostSince, long at) {}

    /**
     * Touches that a node could not write at once.
     *
     * @param since the earliest end of the delayed requests
     * @param until the end of the interval, exclusive
     * @param writtenAt the time from which the other nodes can see the touches
     */
    public record Delay(int node, long since, long until, long writtenAt) {
        boolean covers(Operation request) {
            return request.node() == node && request.endedAt() >= since && request.endedAt() < until;
        }
    }

    /** A node whose process ended, and was started again. */
    public record Restart(int node, long since, long until) {
        boolean overlaps(WatchedResponse response) {
            return response.node() == node && response.endedAt() >= since && response.begunAt() <= until;
        }
    }

    public synchronized void add(Operation operation) {
        operations.add(operation);
    }

    public synchronized void add(WatchedResponse response) {
        responses.add(response);
    }

    /** Records that the responses of {@code node} broke off between these times. */
    public synchronized void nodeRestarted(int node, long since, long until) {
        restarts.add(new Restart(node, since, until));
    }

    /** Records that {@code node} was killed at {@code at} and lost its memory. */
    public synchronized void nodeStopped(int node, long lostSince, long at) {
        stops.add(new Stop(node, lostSince, at));
    }

    /**
     * Records that the touches of requests on {@code node} between {@code since} and {@code until} were written late.
     */
    public synchronized void touchesDelayed(int node, long since, long until, long writtenAt) {
        delays.add(new Delay(node, since, until, writtenAt));
    }

    /** Records the timeouts that the login of {@code session} has said. */
    public synchronized void lives(int session, long idleTimeout, long absoluteTimeout) {
        lives.put(session, new Life(idleTimeout, absoluteTimeout));
    }

    /** Records that {@code session} has the timeouts of {@code other}. */
    public synchronized void livesAs(int session, int other) {
        var life = lives.get(other);
        if (life != null) {
            lives.put(session, life);
        }
    }

    public synchronized Map<Integer, Life> lives() {
        return Map.copyOf(lives);
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

    public synchronized List<WatchedResponse> responses() {
        return List.copyOf(responses);
    }

    public synchronized List<Restart> restarts() {
        return List.copyOf(restarts);
    }
}
