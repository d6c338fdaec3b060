package io.github.sessionfilter.nodes;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Measures what the nodes send to the database: when they are idle, and when one node has many active sessions. */
public final class DatabaseTraffic {
    private static final int THREADS = 6;
    private static final int SETTLE_SECONDS = 5;
    private static final long TOUCH_INTERVAL_SECONDS = 60;

    private DatabaseTraffic() {}

    /**
     * The rates of one measurement. Immutable and thread-safe.
     *
     * @param requests requests per second that were let in, over all nodes
     * @param notLetIn the total number of requests that were not let in
     * @param roundTrips round trips to the database per second and node
     * @param batches transactions per second and node, each of which is a batch of touches
     * @param written updated rows per second and node
     */
    public record Rates(double requests, long notLetIn, double roundTrips, double batches, double written) {}

    /** Measures three idle nodes for {@code seconds}. */
    public static Rates idle(int seconds) throws Exception {
        var settings = NodeSettings.defaults("at_rest");
        try (var server = MySqlServer.mariaDb();
                var cluster = Cluster.of(server, server.user(), settings, Map.of())) {
            Drill.pause(SETTLE_SECONDS);
            return count(server, seconds, cluster.nodes.size(), new AtomicLong(), new AtomicLong());
        }
    }

    /**
     * Sends a request with each of {@code sessions} once per touch interval, all to one of three nodes, and measures
     * for {@code seconds}.
     */
    public static Rates active(int sessions, int seconds) throws Exception {
        var settings = NodeSettings.defaults("active");
        try (var server = MySqlServer.mariaDb();
                var cluster = Cluster.of(server, server.user(), settings, Map.of())) {
            server.execute(GeneratedSessions.insertion(settings, sessions));
            cluster.nodes.get(0).close();
            cluster.nodes.get(0).start().awaitReady(); // its warm-up reads the sessions
            Drill.pause(SETTLE_SECONDS);
            var letIn = new AtomicLong();
            var notLetIn = new AtomicLong();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TOUCH_INTERVAL_SECONDS + seconds + 2);
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < THREADS; i++) {
                int first = i;
                var thread = new Thread(() -> request(cluster.nodes.get(0), first, sessions, until, letIn, notLetIn));
                thread.start();
                threads.add(thread);
            }
            Drill.pause(TOUCH_INTERVAL_SECONDS); // in the first round all touches are due at the same time
            var rates = count(server, seconds, 1, letIn, notLetIn);
            for (var thread : threads) {
                thread.join();
            }
            return rates;
        }
    }

    private static void request(
            NodeProcess node, int first, int sessions, long until, AtomicLong letIn, AtomicLong notLetIn) {
        long gapNanos = TimeUnit.SECONDS.toNanos(TOUCH_INTERVAL_SECONDS) * THREADS / sessions;
        long next = System.nanoTime();
        try (var connection = new HttpConnection(node::port)) {
            for (int at = first; System.nanoTime() < until; at = at + THREADS < sessions ? at + THREADS : first) {
                int status = connection
                        .send("GET", NodeApi.WHO_AM_I, GeneratedSessions.id(at))
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
        server.roundTrips(); // opens the connection for these queries
        long requestsBefore = letIn.get();
        long commitsBefore = status(server, "Com_commit");
        long updatesBefore = status(server, "Handler_update");
        long before = server.roundTrips();
        long begunAt = System.nanoTime();
        Drill.pause(seconds);
        double elapsed = (System.nanoTime() - begunAt) / 1e9;
        long roundTrips = server.roundTrips() - before - 1; // without this query
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
