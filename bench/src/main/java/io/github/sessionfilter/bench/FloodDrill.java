package io.github.sessionfilter.bench;

import io.github.sessionfilter.bench.StatementCounter.Counts;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how a flood of random session ids affects other clients.
 *
 * <p>A site in Jetty on MariaDB has cached 10,000 sessions. Their last touches are spread over a minute, so that
 * writing them is spread as well. Two viewers and six other clients have one connection each and send the next
 * request as soon as the last one is answered. The other clients send cached sessions in one turn (calm) and a new
 * well-formed id per request in the next (flood). In a flood all clients together send no more requests than in the
 * calm turn before it. A turn takes 10 s. There are three of each kind, so that drift cancels out, after one that is
 * not counted.
 *
 * <p>Meanwhile a prober requests a different live, uncached session every 100 ms. At the end all 10,000 sessions are
 * requested again and the database's SELECTs are counted. These are the background statements, and one for each session
 * that the flood has evicted. {@code -Dseconds} changes the length of a turn.
 *
 * <p>Server, database and clients share the machine, so only the ratio of flood to calm counts.
 */
public final class FloodDrill {
    private static final int SESSIONS = 10_000;
    private static final int UNCACHED = 5_000;
    private static final int VIEWERS = 2;
    private static final int OTHERS = 6;
    private static final int ROUNDS = 3;
    private static final long PROBE_NANOS = 100_000_000;
    private static final Duration USES_SPREAD = Duration.ofSeconds(50);

    private static final double RATIO_LIMIT = 3;
    private static final double STATEMENTS_LIMIT = 500;
    /** An upper bound for the SELECTs of upkeep and clean-up per second. */
    private static final int UPKEEP_READS = 5;

    private final StatementCounter counter;
    private final int seconds;
    private final List<Client> viewers;
    private final List<Client> others;
    private final Client prober;
    private int probed = SESSIONS;

    private FloodDrill(int port, StatementCounter counter, int seconds) {
        this.counter = counter;
        this.seconds = seconds;
        this.viewers = clients(VIEWERS, port);
        this.others = clients(OTHERS, port);
        this.prober = new Client(port);
    }

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws Exception {
        Figures figures;
        try (var server = MySqlServer.mariaDb()) {
            LiveRows.createTable(server);
            LiveRows.insert(server, 1, SESSIONS, USES_SPREAD);
            try (var site = new Site(server);
                    var counter = new StatementCounter(server)) {
                var drill = new FloodDrill(site.port(), counter, Figures.setting("seconds", 10));
                drill.requestAll();
                LiveRows.insert(server, SESSIONS + 1, SESSIONS + UNCACHED, Duration.ofSeconds(1));
                figures = drill.run();
                drill.close();
            }
        }
        figures.exit();
    }

    private Figures run() throws InterruptedException, SQLException {
        var calm = new Turns();
        var flood = new Turns();
        take(new Turns(), false, Double.MAX_VALUE);
        for (int i = 0; i < ROUNDS; i++) {
            double requestsBefore = calm.requests();
            take(calm, false, Double.MAX_VALUE);
            take(flood, true, (calm.requests() - requestsBefore) / seconds);
        }
        counter.next();
        long start = System.nanoTime();
        var again = requestAll();
        long upkeep = UPKEEP_READS * (1 + (System.nanoTime() - start) / 1_000_000_000);
        long reads = counter.next().reads();

        var figures = new Figures("A flood of random session ids");
        calm.show("calm", figures);
        flood.show("flood", figures);
        figures.atMost(
                RATIO_LIMIT,
                "viewers' p99, flood to calm",
                flood.viewers.of(200).millisWithin(0.99) / calm.viewers.of(200).millisWithin(0.99),
                "");
        figures.atMost(STATEMENTS_LIMIT, "statements a second in the flood", flood.statementsPerSecond(), "");
        figures.never("viewers' requests not answered by 200, in the flood", flood.viewers.countOtherThan(200));
        figures.never("viewers' requests not answered by 200, in the calm", calm.viewers.countOtherThan(200));
        figures.never("prober's not answered by 200 or 503, in the flood", flood.prober.countOtherThan(200, 503));
        figures.never("prober's not answered by 200, in the calm", calm.prober.countOtherThan(200));
        figures.never("random ids not answered by 401 or 503", flood.others.countOtherThan(401, 503));
        figures.show("all " + SESSIONS + " sessions requested again", "%s", again);
        figures.never("of these not answered by 200", again.countOtherThan(200));
        figures.atMost(upkeep, "SELECTs meanwhile", reads, "");
        return figures;
    }

    /** All turns of one kind. */
    private static final class Turns {
        private final Answers viewers = new Answers();
        private final Answers others = new Answers();
        private final Answers prober = new Answers();
        private double seconds;
        private Counts statements = Counts.NONE;
        private long busiestSecond;

        long requests() {
            return viewers.count() + others.count();
        }

        double statementsPerSecond() {
            return statements.statements() / seconds;
        }

        void show(String name, Figures figures) {
            var times = viewers.of(200);
            figures.show(
                    name + ": viewers",
                    "p50 %.3f ms, p99 %.3f ms, longest %.1f ms; %s",
                    times.millisWithin(0.5),
                    times.millisWithin(0.99),
                    times.maxMillis(),
                    viewers);
            figures.show(name + ": others", "%s", others);
            figures.show(name + ": prober", "p50 %.3f ms; %s", prober.of(200).millisWithin(0.5), prober);
            figures.show(
                    name + ": requests a second", "%.0f, others' %.0f", requests() / seconds, others.count() / seconds);
            figures.show(
                    name + ": statements a second",
                    "%.0f, of which %.0f write touches; in the busiest second %d",
                    statementsPerSecond(),
                    statements.touches() / seconds,
                    busiestSecond);
        }
    }

    private void take(Turns turns, boolean flood, double requestsPerSecond) throws InterruptedException, SQLException {
        counter.next();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        var sent = new AtomicLong();
        var threads = new ArrayList<Thread>();
        for (var viewer : viewers) {
            threads.add(start("viewer", () -> {
                while (System.nanoTime() < end) {
                    sent.incrementAndGet();
                    turns.viewers.add(viewer.get(Site.PROTECTED, cached()));
                }
            }));
        }
        for (var other : others) {
            threads.add(start("other", () -> {
                while (System.nanoTime() < end) {
                    if (sent.get() > requestsPerSecond * (System.nanoTime() - start) / 1e9) {
                        LockSupport.parkNanos(1_000_000);
                        continue;
                    }
                    sent.incrementAndGet();
                    turns.others.add(other.get(Site.PROTECTED, flood ? Ids.random() : cached()));
                }
            }));
        }
        threads.add(start("prober", () -> {
            while (System.nanoTime() < end && probed < SESSIONS + UNCACHED) {
                turns.prober.add(prober.get(Site.PROTECTED, Ids.of(++probed)));
                LockSupport.parkNanos(PROBE_NANOS);
            }
        }));
        for (int i = 0; i < seconds; i++) {
            Thread.sleep(Math.max(0, (start - System.nanoTime()) / 1_000_000 + (i + 1) * 1000L));
            var counts = counter.next();
            turns.statements = turns.statements.plus(counts);
            turns.busiestSecond = Math.max(turns.busiestSecond, counts.statements());
        }
        for (var thread : threads) {
            thread.join();
        }
        turns.seconds += seconds;
    }

    private Answers requestAll() {
        var answers = new Answers();
        for (int i = 1; i <= SESSIONS; i++) {
            answers.add(viewers.get(0).get(Site.PROTECTED, Ids.of(i)));
        }
        return answers;
    }

    private static String cached() {
        return Ids.of(1 + ThreadLocalRandom.current().nextInt(SESSIONS));
    }

    private static Thread start(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.start();
        return thread;
    }

    private static List<Client> clients(int number, int port) {
        var clients = new ArrayList<Client>();
        for (int i = 0; i < number; i++) {
            clients.add(new Client(port));
        }
        return clients;
    }

    private void close() {
        viewers.forEach(Client::close);
        others.forEach(Client::close);
        prober.close();
    }
}
