package io.github.sessionfilter.nodes;

import io.github.sessionfilter.history.History;
import io.github.sessionfilter.history.Operation;
import io.github.sessionfilter.history.Operation.Outcome;
import io.github.sessionfilter.history.WatchedResponse;
import io.github.sessionfilter.history.WatchedResponse.End;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Watches two responses of each kind on each node, again and again, and logs the sessions of half of them out meanwhile. It
 * records how each response ended.
 *
 * <p>Thread-safe.
 */
final class Watchers implements AutoCloseable {
    private static final List<String> TARGETS =
            List.of(NodeApi.FILM + "?bytes=1000000&millis=15000", NodeApi.EVENTS, NodeApi.BLOCKING, NodeApi.FILE);

    private static final int COPIES = 2;
    private static final int USERS = 50;
    private static final long READ_PAUSE_MILLIS = 50;
    private static final long RETRY_MILLIS = 1_000;
    private static final long LOOK_MILLIS = 200;
    private static final long SHORTEST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 6_000;
    /** Longer than the checker allows a response to go on after the logout of its session. */
    private static final long MARGIN_MILLIS = 6_000;

    private final List<NodeProcess> nodes;
    private final Viewers viewers;
    private final History history;
    private final long maxStalenessMillis;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    Watchers(List<NodeProcess> nodes, Viewers viewers, History history, long maxStalenessMillis) {
        this.nodes = nodes;
        this.viewers = viewers;
        this.history = history;
        this.maxStalenessMillis = maxStalenessMillis;
    }

    /** Starts them. Each has a client of its own. */
    void start(Load load) {
        for (int node = 0; node < nodes.size(); node++) {
            for (var target : TARGETS) {
                for (int i = 0; i < COPIES; i++) {
                    start(load, node, target);
                }
            }
        }
    }

    private void start(Load load, int node, String target) {
        var thread = new Thread(() -> run(load, node, target), "watcher-" + node + target);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private void run(Load load, int node, String target) {
        try (var client = load.client()) {
            while (!stopped) {
                watch(client, node, target);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch(Client client, int node, String target) throws InterruptedException {
        var viewer =
                client.login(anyNode(), "watcher" + ThreadLocalRandom.current().nextInt(USERS));
        if (viewer == null) {
            Thread.sleep(RETRY_MILLIS);
            return;
        }
        viewers.hide(viewer);
        long begunAt = Client.millis();
        try (var response = new WatchedConnection(nodes.get(node).port(), target, viewer.id(), READ_PAUSE_MILLIS)) {
            var outcome = Client.outcome(response.status());
            if (outcome != Outcome.DONE) {
                record(viewer, node, begunAt, outcome);
                Thread.sleep(RETRY_MILLIS);
                return;
            }
            watch(client, viewer, response);
            boolean isCut = response.awaitEnd(0) && !response.isComplete();
            long endedAt = isCut ? response.endedAt() : Client.millis();
            history.add(new WatchedResponse(
                    viewer.session(),
                    node,
                    target,
                    begunAt,
                    response.lastByteAt(),
                    endedAt,
                    isCut ? End.CUT : End.COMPLETE));
            record(viewer, node, begunAt, outcome);
        } catch (IOException e) {
            record(viewer, node, begunAt, Outcome.UNKNOWN);
            Thread.sleep(RETRY_MILLIS);
        }
    }

    private int anyNode() {
        return ThreadLocalRandom.current().nextInt(nodes.size());
    }

    /** The response counts as use until now. */
    private void record(Viewer viewer, int node, long begunAt, Outcome outcome) {
        history.add(Operation.request(viewer.session(), node, begunAt, Client.millis(), outcome));
        if (outcome == Outcome.REFUSED) {
            viewers.end(viewer);
        }
    }

    /** Watches for a while, and logs the session out or leaves. */
    private void watch(Client client, Viewer viewer, WatchedConnection response) throws InterruptedException {
        boolean logsOut = ThreadLocalRandom.current().nextBoolean();
        long millis = ThreadLocalRandom.current().nextLong(SHORTEST_MILLIS, LONGEST_MILLIS);
        if (isOver(response, millis) || !logsOut) {
            return;
        }
        if (client.logout(anyNode(), viewer) == Outcome.DONE) {
            isOver(response, maxStalenessMillis + MARGIN_MILLIS);
        }
    }

    /** Waits until the response has ended or the drill is over. Returns false if neither comes in time. */
    private boolean isOver(WatchedConnection response, long millis) throws InterruptedException {
        long until = Client.millis() + millis;
        while (Client.millis() < until && !stopped) {
            if (response.awaitEnd(Math.min(LOOK_MILLIS, Math.max(1, until - Client.millis())))) {
                return true;
            }
        }
        return stopped;
    }

    /** Leaves all responses. */
    @Override
    public void close() {
        stopped = true;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
