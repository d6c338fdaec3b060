package io.github.sessionfilter.nodes;

import io.github.sessionfilter.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Opens sessions on one node and presents them to the others from many threads. Not thread-safe. */
final class UncachedSessions implements AutoCloseable {
    private static final int THREADS = 30;
    private static final int PAUSE_MILLIS = 10;

    private final Load load;
    private final int home;
    private final List<Viewer> viewers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    UncachedSessions(Load load, int home, int count) {
        this.load = load;
        this.home = home;
        try (var client = load.client()) {
            for (int i = 0; i < count; i++) {
                var viewer = client.login(home, "uncached" + i);
                if (viewer != null) {
                    load.viewers.hide(viewer);
                    viewers.add(viewer);
                }
            }
        }
    }

    /** Sends a request with each session to the node that opened it. */
    void requestAtHome() {
        try (var client = load.client()) {
            viewers.forEach(viewer -> client.request(home, viewer));
        }
    }

    /** Starts to present each session to the other nodes, up to {@code attempts} times per node. */
    void present(int attempts) {
        for (int i = 0; i < THREADS; i++) {
            int first = i;
            var thread = new Thread(() -> present(first, attempts), "uncached-" + i);
            thread.start();
            threads.add(thread);
        }
    }

    private void present(int first, int attempts) {
        try (var client = load.client()) {
            for (int at = first; at < viewers.size(); at += THREADS) {
                present(client, (home + 1) % 3, viewers.get(at), attempts);
                present(client, (home + 2) % 3, viewers.get(at), attempts);
            }
        }
    }

    private static void present(Client client, int node, Viewer viewer, int attempts) {
        for (int i = 0; i < attempts && client.request(node, viewer) == Outcome.UNAVAILABLE; i++) {
            Drill.pauseMillis(PAUSE_MILLIS);
        }
    }

    /** Waits until all sessions have been presented. */
    @Override
    public void close() {
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
