package io.github.sessionfilter.nodes;

import io.github.sessionfilter.history.Bounds;
import io.github.sessionfilter.history.History;
import io.github.sessionfilter.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends traffic at a given rate. Each node has threads of its own, so that a node that hangs does not delay the
 * requests to the others.
 */
final class Load implements AutoCloseable {
    /**
     * The amount of traffic.
     *
     * @param perSecond requests per second, over all nodes
     * @param threadsPerNode the number of concurrent requests to a node
     * @param sessions the number of sessions to keep open
     * @param watched whether running responses are watched
     */
    record Rate(int perSecond, int threadsPerNode, int sessions, boolean watched) {
        Rate unwatched() {
            return new Rate(perSecond, threadsPerNode, sessions, false);
        }
    }

    private static final long BEHIND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int PROBERS = 6;

    final Viewers viewers = new Viewers();
    final History history = new History();
    private final AtomicReference<LongestWait> longestWait = new AtomicReference<>(LongestWait.NONE);
    private final List<NodeProcess> nodes;
    private final Rate rate;
    private final Bounds bounds;
    private final Watchers watchers;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    Load(List<NodeProcess> nodes, Rate rate, Bounds bounds) {
        this.nodes = nodes;
        this.rate = rate;
        this.bounds = bounds;
        this.watchers = new Watchers(nodes, viewers, history, bounds.maxStaleness());
    }

    Client client() {
        return new Client(nodes, viewers, history, longestWait);
    }

    LongestWait longestWait() {
        return longestWait.get();
    }

    /** Opens the sessions and starts the traffic. */
    Load start() {
        try (var client = client()) {
            for (int i = 0; i < rate.sessions; i++) {
                client.login(i % nodes.size(), Client.anyUser(users()));
            }
        }
        for (int node = 0; node < nodes.size(); node++) {
            for (int i = 0; i < rate.threadsPerNode; i++) {
                int asked = node;
                var thread = new Thread(() -> run(asked), "load-" + node + "-" + i);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
        }
        if (rate.watched) {
            watchers.start(this);
        }
        return this;
    }

    private int users() {
        return Math.max(1, rate.sessions / 4);
    }

    /** Sends requests at exponentially distributed intervals, like independent clients. */
    private void run(int node) {
        double meanNanos = 1e9 * nodes.size() * rate.threadsPerNode / rate.perSecond;
        long next = System.nanoTime();
        try (var client = client()) {
            while (!stopped) {
                next += (long)
                        (-meanNanos * Math.log(1 - ThreadLocalRandom.current().nextDouble()));
                next = Math.max(next, System.nanoTime() - BEHIND_NANOS);
                for (long left = next - System.nanoTime(); left > 0 && !stopped; left = next - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                step(client, node);
            }
        }
    }

    private void step(Client client, int node) {
        int dice = ThreadLocalRandom.current().nextInt(1_000);
        var viewer = viewers.any();
        if (viewer == null || dice < 30) {
            turnOver(client, node, viewer);
        } else if (dice < 50) {
            client.list(node, viewer);
        } else if (dice < 55) {
            client.watch(node, viewer, 65_536, ThreadLocalRandom.current().nextLong(500, 2_000));
        } else if (dice < 100) {
            tryEnded(client, node);
        } else if (dice < 105) {
            rest(client, node, viewer);
        } else if (dice < 130) {
            wake(client, node);
        } else {
            client.request(node, viewer);
        }
    }

    private void turnOver(Client client, int node, Viewer viewer) {
        if (viewer == null || viewers.live() < rate.sessions) {
            client.login(node, Client.anyUser(users()));
            return;
        }
        int dice = ThreadLocalRandom.current().nextInt(10);
        var other = viewers.another(viewer);
        if (dice == 0) {
            client.revokeAll(node, viewer);
        } else if (dice < 6 && other != null) {
            client.revoke(node, viewer, other);
        } else {
            client.logout(node, viewer);
        }
    }

    private void tryEnded(Client client, int node) {
        var viewer = viewers.anyEnded();
        if (viewer != null) {
            client.request(node, viewer);
        }
    }

    /** Touches a session and then leaves it idle until it is about to expire or has expired. */
    private void rest(Client client, int node, Viewer viewer) {
        if (client.request(node, viewer) != Outcome.DONE) {
            return;
        }
        long idle = bounds.idleTimeout();
        long expired = idle + bounds.touchLag() + bounds.maxStaleness() + 2 * bounds.tolerance();
        boolean tooLong = ThreadLocalRandom.current().nextBoolean();
        viewers.rest(
                viewer,
                Client.millis()
                        + (tooLong
                                ? expired
                                : idle * ThreadLocalRandom.current().nextInt(70, 98) / 100));
    }

    private void wake(Client client, int node) {
        var viewer = viewers.rested(Client.millis());
        if (viewer != null) {
            client.request(node, viewer);
        }
    }

    /** Stops the traffic. */
    void stop() {
        stopped = true;
        threads.forEach(LockSupport::unpark);
        watchers.close();
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Checks every session on every node after the traffic has ended, live sessions first. */
    void probe() {
        var all = viewers.all();
        var probers = Executors.newFixedThreadPool(PROBERS);
        try {
            var tasks = new ArrayList<Callable<Void>>();
            for (int i = 0; i < PROBERS; i++) {
                int first = i;
                tasks.add(() -> {
                    try (var client = client()) {
                        for (int at = first; at < all.size(); at += PROBERS) {
                            probe(client, all.get(at));
                        }
                    }
                    return null;
                });
            }
            for (var task : probers.invokeAll(tasks)) {
                task.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the last checks failed", e);
        } finally {
            probers.shutdownNow();
        }
    }

    private void probe(Client client, Viewer viewer) {
        for (int node = 0; node < nodes.size(); node++) {
            client.requestPassively(node, viewer);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
