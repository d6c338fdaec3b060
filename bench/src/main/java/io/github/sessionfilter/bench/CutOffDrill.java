package io.github.sessionfilter.bench;

import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Revokes everybody's sessions among 10,000,000 live rows ({@code -Drows}), while people log in on eight nodes
 * ({@code -Dnodes}).
 *
 * <p>Each node is a store and a cache with a pool and a sync of its own, in one JVM. It has 1,000 of the sessions cached.
 * In each of ten rounds ({@code -Drounds}), a node revokes all sessions until now. The drill measures until each node
 * refuses its cached sessions. Meanwhile, four threads log in on random nodes. A login that begins after the call has
 * returned must be live on each node from then on.
 */
public final class CutOffDrill {
    private static final int CACHED = 1_000;
    private static final int LOGINS = 4;
    private static final double SEEN_LIMIT_MILLIS = 1_500;
    private static final double CALL_LIMIT_MILLIS = 1_000;
    private static final double PAGE_LIMIT_MILLIS = 2_000;

    private final List<CutOffNode> nodes = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong logins = new AtomicLong();
    private final AtomicLong checks = new AtomicLong();
    private final AtomicLong falseRefusals = new AtomicLong();
    private final AtomicLong falseAccepts = new AtomicLong();
    private final Times call = new Times();
    private final Times seen = new Times();
    /** How many calls have begun. */
    private final AtomicLong begun = new AtomicLong();
    /** How many calls have returned. */
    private final AtomicLong returned = new AtomicLong();

    private CutOffDrill() {}

    /** Runs the drill and prints the figures. */
    public static void main(String[] args) throws Exception {
        int rows = Figures.setting("rows", 10_000_000);
        try (var server = MySqlServer.mariaDb()) {
            LiveRows.createTable(server);
            server.execute("SET GLOBAL innodb_buffer_pool_size = " + (6L << 30)); // random keys
            LiveRows.insert(server, 1, rows, Duration.ofSeconds(1));
            var figures = new CutOffDrill().run(server, rows);
            figures.exit();
        }
    }

    private Figures run(MySqlServer server, int rows) throws Exception {
        for (int i = 0; i < Figures.setting("nodes", 8); i++) {
            nodes.add(new CutOffNode(server));
        }
        try {
            for (var node : nodes) {
                for (int i = 0; i < CACHED; i++) {
                    require(node.isLive(Ids.key(1 + ThreadLocalRandom.current().nextInt(rows))));
                }
            }
            var before = new StatementCounter(server);
            long writes = writes(server);
            revoke(nodes.get(0), List.of(Ids.key(1), Ids.key(rows)));
            writes = writes(server) - writes;
            before.close();
            var page = nodes.get(0).millisOfFirstPage();
            race();
            var figures =
                    new Figures("A cut-off for everybody among %,d live rows, %d nodes".formatted(rows, nodes.size()));
            figures.atMost(1, "statements that wrote", writes, "");
            figures.atMost(CALL_LIMIT_MILLIS, "the call, longest", call.maxMillis(), " ms");
            figures.show("refused by another node, p50", "%.0f ms", seen.millisWithin(0.5));
            figures.atMost(SEEN_LIMIT_MILLIS, "refused by another node, longest", seen.maxMillis(), " ms");
            figures.atMost(PAGE_LIMIT_MILLIS, "the first page of a warm-up after it", page, " ms");
            figures.show("logins that raced it", "%,d, and %,d checks of them", logins.get(), checks.get());
            figures.never("later logins that were refused", falseRefusals.get());
            figures.never("revoked sessions that were let in afterwards", falseAccepts.get());
            return figures;
        } finally {
            for (var node : nodes) {
                node.close();
            }
        }
    }

    private static void require(boolean isLive) {
        if (!isLive) {
            throw new IllegalStateException("a session of the table is not live");
        }
    }

    /** Returns how many rows of the table of cut-offs were written, and sessions' rows changed. */
    private static long writes(MySqlServer server) throws Exception {
        try (var connection = server.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SHOW GLOBAL STATUS WHERE Variable_name IN ('Com_update', 'Com_insert', 'Com_delete')""")) {
            long sum = 0;
            while (rows.next()) {
                sum += rows.getLong(2);
            }
            return sum;
        }
    }

    /** Revokes all sessions, and measures until each node refuses {@code revoked}. */
    private void revoke(CutOffNode by, List<SessionKey> revoked) {
        begun.incrementAndGet();
        long start = System.nanoTime();
        by.cache.revokeIssuedBefore(null, SessionStore.ANY_TIME);
        long end = System.nanoTime();
        call.add(end - start);
        returned.incrementAndGet();
        var unseen = new ArrayList<>(nodes);
        while (!unseen.isEmpty()) {
            unseen.removeIf(node -> {
                if (revoked.stream().anyMatch(node::isLive)) {
                    return false;
                }
                seen.add(System.nanoTime() - end);
                return true;
            });
            LockSupport.parkNanos(1_000_000);
        }
        for (var node : nodes) {
            falseAccepts.addAndGet(revoked.stream().filter(node::isLive).count());
        }
    }

    private void race() throws Exception {
        var threads = Executors.newFixedThreadPool(LOGINS);
        for (int i = 0; i < LOGINS; i++) {
            threads.execute(this::logIn);
        }
        for (int round = 0; round < Figures.setting("rounds", 10); round++) {
            var by = nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
            var early = new ArrayList<SessionKey>();
            for (var node : nodes) {
                early.add(node.logIn("early"));
            }
            for (var node : nodes) {
                early.forEach(key -> require(node.isLive(key)));
            }
            revoke(by, early);
            LockSupport.parkNanos(500_000_000);
        }
        stopped.set(true);
        threads.shutdown();
        threads.awaitTermination(1, TimeUnit.MINUTES);
    }

    /** Logs in on a random node, and checks the session on all nodes until the next call begins. */
    private void logIn() {
        var random = ThreadLocalRandom.current();
        while (!stopped.get()) {
            long calls = returned.get();
            boolean inBetween = begun.get() == calls;
            var key = nodes.get(random.nextInt(nodes.size())).logIn("user" + random.nextInt(100));
            logins.incrementAndGet();
            for (var node : nodes) {
                boolean isLive = node.isLive(key);
                checks.incrementAndGet();
                if (!isLive && inBetween && begun.get() == calls) {
                    falseRefusals.incrementAndGet();
                }
            }
        }
    }
}
