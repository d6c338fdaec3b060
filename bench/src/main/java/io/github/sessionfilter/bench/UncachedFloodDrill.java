package io.github.sessionfilter.bench;

import io.github.sessionfilter.bench.StatementCounter.Counts;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.UntaggedIds;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Measures how a flood of ids affects live sessions that are not cached.
 *
 * <p>Six clients send cached sessions in one turn (calm) and the ids of the flood in the next, at most {@code -Drate}
 * requests a second (20,000). There are three floods, each on a site of its own: random ids that are refused without the
 * database ({@code untaggedIds=refuse}), random ids that are accepted, and 200 ids of sessions that have expired.
 * Meanwhile a prober requests a different live, uncached session every 10 ms. A turn takes {@code -Dseconds} (5 s). There
 * are three of each kind, so that drift cancels out, after one that is not counted.
 *
 * <p>Server, database and clients share the machine, so only the ratio of flood to calm counts.
 */
public final class UncachedFloodDrill {
    private static final int CACHED = 10_000;
    private static final int EXPIRED = 200;
    private static final int CLIENTS = 6;
    private static final int ROUNDS = 3;
    private static final int SECONDS = 5;
    private static final long PROBE_NANOS = 10_000_000;

    private static final double RATIO_LIMIT = 2;
    private static final int READS_PER_SECOND = 150;
    private static final int BURST = 100;
    /** What the upkeep of two turns may differ by: reads of revocations and of keys. */
    private static final double UPKEEP = 2;

    private final StatementCounter counter;
    private final int seconds = Figures.setting("seconds", SECONDS);
    private final int rate = Figures.setting("rate", 20_000);
    private final List<Client> clients = new ArrayList<>();
    private final Client prober;
    private final Iterator<String> uncached;

    private UncachedFloodDrill(int port, StatementCounter counter, Iterator<String> uncached) {
        this.counter = counter;
        this.uncached = uncached;
        this.prober = new Client(port);
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(port));
        }
    }

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws Exception {
        var figures = new Figures("Floods of ids, and live sessions that are not cached");
        int seconds = Figures.setting("seconds", SECONDS);
        double unknown = READS_PER_SECOND + 1.0 * BURST / seconds;
        try (var server = MySqlServer.mariaDb()) {
            LiveRows.createTable(server);
            var expired = TaggedSessions.insert(server, EXPIRED, Duration.ofMinutes(-1));
            measure("random ids, refused", server, UntaggedIds.REFUSE, Ids::random, 0, figures);
            measure("random ids, accepted", server, UntaggedIds.ACCEPT, Ids::random, unknown, figures);
            measure(
                    "own expired ids",
                    server,
                    UntaggedIds.REFUSE,
                    () -> expired.get(ThreadLocalRandom.current().nextInt(EXPIRED)),
                    unknown + 1.0 * EXPIRED / (ROUNDS * seconds),
                    figures);
        }
        figures.exit();
    }

    private static void measure(
            String name,
            MySqlServer server,
            UntaggedIds untaggedIds,
            Supplier<String> flood,
            double readsLimit,
            Figures figures)
            throws Exception {
        var cached = TaggedSessions.insert(server, CACHED, Duration.ofMinutes(31));
        try (var site = new Site(server, untaggedIds);
                var counter = new StatementCounter(server)) {
            var client = new Client(site.port());
            cached.forEach(id -> client.get(Site.PROTECTED, id));
            client.close();
            int probes = (int) (Figures.setting("seconds", SECONDS) * 1_000_000_000L / PROBE_NANOS) * (2 * ROUNDS + 1);
            var uncached = TaggedSessions.insert(server, probes, Duration.ofMinutes(31));
            var drill = new UncachedFloodDrill(site.port(), counter, uncached.iterator());
            drill.run(name, () -> cached.get(ThreadLocalRandom.current().nextInt(CACHED)), flood, readsLimit, figures);
            drill.close();
        }
    }

    private void run(String name, Supplier<String> cached, Supplier<String> ids, double readsLimit, Figures figures)
            throws InterruptedException, SQLException {
        var calm = new Turns();
        var flood = new Turns();
        take(new Turns(), cached);
        for (int i = 0; i < ROUNDS; i++) {
            take(calm, cached);
            take(flood, ids);
        }
        calm.show(name + ", calm", figures);
        flood.show(name + ", flood", figures);
        figures.atMost(
                RATIO_LIMIT,
                name + ": p99 of uncached live sessions, flood to calm",
                flood.prober.of(200).millisWithin(0.99) / calm.prober.of(200).millisWithin(0.99),
                "");
        figures.never(name + ": uncached live sessions not answered by 200", flood.prober.countOtherThan(200));
        figures.never(name + ": ids of the flood not answered by 401 or 503", flood.clients.countOtherThan(401, 503));
        figures.atMost(
                UPKEEP + readsLimit,
                name + ": SELECTs a second beside the prober's and those of a calm second",
                flood.readsPerSecond() - calm.readsPerSecond(),
                "");
    }

    /** All turns of one kind. */
    private static final class Turns {
        private final Answers clients = new Answers();
        private final Answers prober = new Answers();
        private double seconds;
        private Counts statements = Counts.NONE;

        /** Returns the SELECTs for each second, without one for each request of the prober. */
        double readsPerSecond() {
            return (statements.reads() - prober.count()) / seconds;
        }

        void show(String name, Figures figures) {
            var times = prober.of(200);
            figures.show(
                    name + ": uncached live sessions",
                    "p50 %.3f ms, p99 %.3f ms, longest %.1f ms; %s",
                    times.millisWithin(0.5),
                    times.millisWithin(0.99),
                    times.maxMillis(),
                    prober);
            figures.show(name + ": others", "%.0f a second; %s", clients.count() / seconds, clients);
            figures.show(
                    name + ": a second",
                    "%.1f statements, %.1f SELECTs beside the prober's",
                    statements.statements() / seconds,
                    readsPerSecond());
        }
    }

    private void take(Turns turns, Supplier<String> ids) throws InterruptedException, SQLException {
        counter.next();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        var sent = new AtomicLong();
        var threads = new ArrayList<Thread>();
        for (var client : clients) {
            threads.add(start("other", () -> {
                while (System.nanoTime() < end) {
                    if (sent.get() > rate * (System.nanoTime() - start) / 1e9) {
                        LockSupport.parkNanos(1_000_000);
                        continue;
                    }
                    sent.incrementAndGet();
                    turns.clients.add(client.get(Site.PROTECTED, ids.get()));
                }
            }));
        }
        threads.add(start("prober", () -> {
            while (System.nanoTime() < end && uncached.hasNext()) {
                turns.prober.add(prober.get(Site.PROTECTED, uncached.next()));
                LockSupport.parkNanos(PROBE_NANOS);
            }
        }));
        for (var thread : threads) {
            thread.join();
        }
        turns.statements = turns.statements.plus(counter.next());
        turns.seconds += seconds;
    }

    private static Thread start(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.start();
        return thread;
    }

    private void close() {
        clients.forEach(Client::close);
        prober.close();
    }
}
