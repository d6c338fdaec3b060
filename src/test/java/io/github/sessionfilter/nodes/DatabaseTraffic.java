package io.github.sessionfilter.nodes;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What the nodes ask of the database: when nothing happens, and when a node has many active sessions. */
public final class AtRest {
    private static final int THREADS = 6;
    private static final int SETTLE_SECONDS = 5;
    private static final long TOUCH_INTERVAL_SECONDS = 60;

    private AtRest() {}

    /**
     * What was counted in a while.
     *
     * @param requests how many requests were let in a second, over all nodes
     * @param notLetIn how many requests were not, in all
     * @param roundTrips requests to the database a second and node
     * @param batches transactions, each a batch of touches, a second and node
     * @param written how many rows were updated a second and node
     */
    public record Rates(double requests, long notLetIn, double roundTrips, double batches, double written) {}

    /** Counts for {@code seconds} what three idle nodes ask. */
    public static Rates idle(int seconds) throws Exception {
        var settings = NodeSettings.defaults("at_rest");
        try (var server = MySqlServer.mariaDb();
                var cluster = Cluster.of(server, server.user(), settings, Map.of())) {
            Drill.pause(SETTLE_SECONDS);
            return count(server, seconds, cluster.nodes.size(), new AtomicLong(), new AtomicLong());
        }
    }

    /**
     * Uses each of {@code sessions} once in a touch interval, all on one node of three, and counts for {@code seconds}.
     */
    public static Rates active(int sessions, int seconds) throws Exception {
        var settings = NodeSettings.defaults("active");
        try (var server = MySqlServer.mariaDb();
                var cluster = Cluster.of(server, server.user(), settings, Map.of())) {
            server.execute(MadeUpSessions.insertion(settings, sessions));
            cluster.nodes.get(0).close();
            cluster.nodes.get(0).start().awaitReady(); // it warms up by them
            Drill.pause(SETTLE_SECONDS);
            var letIn = new AtomicLong();
            var notLetIn = new AtomicLong();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TOUCH_INTERVAL_SECONDS + seconds + 2);
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < THREADS; i++) {
                int first = i;
                var thread = new Thread(() -> use(cluster.nodes.get(0), first, sessions, until, letIn, notLetIn));
                thread.start();
                threads.add(thread);
            }
            Drill.pause(TOUCH_INTERVAL_SECONDS); // the first round finds sessions that were all used at once
            var rates = count(server, seconds, 1, letIn, notLetIn);
            for (var thread : threads) {
                thread.join();
            }
            return rates;
        }
    }

    private static void use(
            NodeProcess node, int first, int sessions, long until, AtomicLong letIn, AtomicLong notLetIn) {
        long gapNanos = TimeUnit.SECONDS.toNanos(TOUCH_INTERVAL_SECONDS) * THREADS / sessions;
        long next = System.nanoTime();
        try (var connection = new HttpConnection(node::port)) {
            for (int at = first; System.nanoTime() < until; at = at + THREADS < sessions ? at + THREADS : first) {
                int status = connection
                        .send("GET", NodeApi.WHO_AM_I, MadeUpSessions.id(at))
                        .status();
                (status == 200 ? letIn : notLetIn).incrementAndGet();
                next += gapNanos;
                for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
        }
    }

    private static Rates count(MySqlServer server, int seconds, int nodes, AtomicLong letIn, AtomicLong notLetIn)
            throws SQLException {
        server.roundTrips(); // opens the connection that asks
        long requestsBefore = letIn.get();
        long commitsBefore = status(server, "Com_commit");
        long updatesBefore = status(server, "Handler_update");
        long before = server.roundTrips();
        long begunAt = System.nanoTime();
        Drill.pause(seconds);
        double elapsed = (System.nanoTime() - begunAt) / 1e9;
        long roundTrips = server.roundTrips() - before - 1; // this question
        long commits = status(server, "Com_commit") - commitsBefore;
        long updates = status(server, "Handler_update") - updatesBefore;
        return new Rates(
                (letIn.get() - requestsBefore) / elapsed,
                notLetIn.get(),
                roundTrips / elapsed / nodes,
                commits / elapsed / nodes,
                updates / elapsed / nodes);
    }

    private static long status(MySqlServer server, String variable) throws SQLException {
        try (var connection = server.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SHOW GLOBAL STATUS LIKE '" + variable + "'")) {
            rows.next();
            return rows.getLong(2);
        }
    }
}
