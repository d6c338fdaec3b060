package io.github.sessionfilter.bench.syncs;

import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.Ids;
import io.github.sessionfilter.bench.LiveRows;
import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A number of nodes and a rate of logouts, measured for some seconds. */
final class SyncCell {
    /** How old the oldest logouts are at the begin: an overlap, and the time between two complete syncs. */
    private static final int HISTORY_SECONDS = 45;

    /** The time until all nodes have read the logouts of the history. */
    private static final int SETTLING_SECONDS = 12;

    /** The time after the last logout until all nodes must have seen it. */
    private static final int LAST_SECONDS = 3;

    private static final int MAX_FOLLOWED = 300;
    private static final int WRITERS = 4;

    private final MySqlServer server;
    private final int nodeCount;
    private final int rate;
    private final int seconds;
    private final RevocationWindow window;
    private final String kind;
    private final List<FollowedLogout> followed = new ArrayList<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final List<SyncingNode> nodes = new ArrayList<>();

    /** The numbers of the sessions that are logged out: history, then those of the settling time, then the measured ones. */
    private final int history;

    private final int settling;
    private final int measured;
    /** Each so many measured logouts, one is followed. */
    private final int stride;

    SyncCell(MySqlServer server, int nodeCount, int rate, int seconds, RevocationWindow window, String kind) {
        this.server = server;
        this.nodeCount = nodeCount;
        this.rate = rate;
        this.seconds = seconds;
        this.window = window;
        this.kind = kind;
        this.history = rate * HISTORY_SECONDS;
        this.settling = rate * SETTLING_SECONDS;
        this.measured = rate * seconds;
        this.stride = Math.max(1, measured / MAX_FOLLOWED);
    }

    SyncResult measure() throws Exception {
        server.execute("TRUNCATE TABLE " + LiveRows.TABLE);
        int first = history + settling + measured + 1;
        int count = measured / stride;
        LiveRows.insert(server, 1, history + settling + measured, Duration.ofMinutes(1));
        LiveRows.insert(server, first, first + count - 1, Duration.ofMillis(1));
        for (int i = 0; i < count; i++) {
            followed.add(new FollowedLogout(Ids.key(first + i)));
        }
        try {
            for (int i = 0; i < nodeCount; i++) {
                nodes.add(new SyncingNode(server, window, count));
            }
            return run();
        } finally {
            nodes.forEach(SyncingNode::close);
        }
    }

    private SyncResult run() throws InterruptedException, SQLException {
        // The name of a session's user ends in its number.
        server.execute("UPDATE %s SET revoked_at = %d - CAST(SUBSTRING(principal_name, 5) AS UNSIGNED) * 1000 DIV %d"
                        .formatted(LiveRows.TABLE, System.currentTimeMillis(), rate)
                + " WHERE CAST(SUBSTRING(principal_name, 5) AS UNSIGNED) <= " + history);
        nodes.forEach(SyncingNode::start);
        logOut(history + 1, settling, false);
        long live = nodes.stream().filter(node -> node.isLive(followed.get(0))).count();
        if (live != nodeCount) {
            throw new IllegalStateException("expected the followed sessions in all caches, found " + live);
        }
        var workBefore = SyncUser.SYNCS.work(server);
        long cpuBefore = cpuNanos();
        int doneBefore = done.get();
        long begun = System.nanoTime();
        logOut(history + settling + 1, measured, true);
        double passed = (System.nanoTime() - begun) / 1e9;
        var work = SyncUser.SYNCS.work(server);
        long cpu = cpuNanos() - cpuBefore;
        int logouts = done.get() - doneBefore;
        LockSupport.parkNanos(Duration.ofSeconds(LAST_SECONDS).toNanos());
        var result = result(workBefore, work, cpu, logouts, passed);
        System.out.println(result.row());
        return result;
    }

    private SyncResult result(SyncUser.Work before, SyncUser.Work after, long cpu, int logouts, double passed) {
        var byNode = followed.stream()
                .flatMap(logout -> logout.seenAfter().stream())
                .mapToDouble(nanos -> nanos / 1e6)
                .toArray();
        var byAll = followed.stream()
                .mapToDouble(logout -> logout.seenAfter().stream()
                                .mapToLong(Long::longValue)
                                .max()
                                .orElse(0)
                        / 1e6)
                .toArray();
        double longest = 0;
        for (double each : byAll) {
            longest = Math.max(longest, each);
        }
        int failedSyncs = nodes.stream().mapToInt(SyncingNode::failures).sum();
        if (failures.get() + failedSyncs > 0) {
            System.out.println(failedSyncs + " syncs and " + failures + " logouts failed");
        }
        return new SyncResult(
                kind,
                nodeCount,
                rate,
                logouts / passed,
                (after.rows() - before.rows()) / passed,
                (after.statements() - before.statements()) / passed,
                100 * cpu / 1e9 / passed / nodeCount,
                Figures.median(byNode),
                Figures.median(byAll),
                longest,
                followed.size(),
                nodes.stream().mapToInt(SyncingNode::unseen).sum());
    }

    private long cpuNanos() {
        return nodes.stream().mapToLong(SyncingNode::cpuNanos).sum();
    }

    /** Logs {@code count} sessions out at the rate, from the number {@code from} on. */
    private void logOut(int from, int count, boolean isMeasured) throws InterruptedException {
        var next = new AtomicInteger();
        long begun = System.nanoTime();
        var writers = new ArrayList<Thread>();
        for (int i = 0; i < WRITERS; i++) {
            var writer = new Thread(() -> write(from, count, isMeasured, next, begun), "logouts-" + i);
            writer.start();
            writers.add(writer);
        }
        for (var writer : writers) {
            writer.join();
        }
    }

    private void write(int from, int count, boolean isMeasured, AtomicInteger next, long begun) {
        try (var pool = SyncUser.LOGOUTS.pool(server, LiveRows.STORE_TIMEOUT);
                var store = new JdbcSessionStore(
                        pool,
                        LiveRows.TABLE,
                        false,
                        new StoreClock(NodeClock.system()),
                        LiveRows.TIMEOUTS,
                        LiveRows.STORE_TIMEOUT)) {
            store.now();
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                LockSupport.parkNanos(begun + i * 1_000_000_000L / rate - System.nanoTime());
                if (isMeasured && i % stride == 0 && i / stride < followed.size()) {
                    follow(store, followed.get(i / stride));
                } else {
                    revoke(store, Ids.key(from + i));
                }
            }
        }
    }

    private void follow(JdbcSessionStore store, FollowedLogout logout) {
        nodes.forEach(node -> node.follow(logout));
        revoke(store, logout.key());
        logout.done();
    }

    private void revoke(JdbcSessionStore store, SessionKey key) {
        try {
            store.revoke(key);
            done.incrementAndGet();
        } catch (SessionStoreException e) {
            failures.incrementAndGet();
        }
    }
}
