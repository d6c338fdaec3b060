package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.LiveRows;
import io.github.sessionfilter.bench.StatementCounter;
import io.github.sessionfilter.bench.peers.Variant.Queries;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures the cost of a request behind this filter, behind its alternatives, behind a minimal check, and without a
 * check.
 *
 * <p>Each variant has 10,000 live sessions in a separate database on one MariaDB, each of which is requested once.
 * Then the variants take turns (A B C ... A B C ...) under the load of {@link Wrk}, which needs Debian's {@code wrk}.
 * At the end all sessions are requested again, and each answer must name the session's own user. Failed requests of a
 * peer are shown, as some peers run into deadlocks. {@code -Drounds} (60), {@code -Dforks} (3), {@code -Dseconds} of
 * a turn (1), {@code -DwarmUp} seconds per JVM (20), {@code -Drest} seconds for measuring the upkeep (20) and {@code
 * -Dpeers=jetty-bare,...} change the run. It takes 50 minutes.
 *
 * <p>Turns are short and many, because the speed of the machine varies by a fifth within minutes, and neighbouring
 * turns have nearly the same speed. Peers that query the database for each request are slower by factors, not by
 * percent, so they take part in every sixth round only.
 *
 * <p>This brings the turns of the other variants close together. This filter, and Jetty with a save period, write a
 * session's touch once per minute of the clock, under load or not. A turn once in 30 seconds would have the touches
 * of half a minute: with 10,000 sessions, one in eight requests would write a touch. On a site under such a load it
 * is one in 250. Here one turn in five to seven has most of the touches, which is still seven to ten times too many
 * on average. Medians are over all turns.
 *
 * <p>All JVMs of a container stay up while one is under load, because restarting them would measure the warm-up of
 * the JVM. An idle JVM costs little; its statements are measured and subtracted. The decisions of the JIT compiler
 * last as long as a JVM and can make a difference of some percent. So all JVMs are restarted {@code forks} times, and
 * each runs its share of the rounds.
 *
 * <p>Server, database and load share the machine, so only the ratios count.
 */
final class Comparison {
    /** The database's default: a commit is on disk. */
    private static final String DURABLE = "--innodb-flush-log-at-trx-commit=1";

    private static final int SESSIONS = 10_000;
    private static final Duration TOUCHES_SPREAD = Duration.ofSeconds(50);
    /** One round in this many has all variants. */
    private static final int ROUNDS_PER_FULL = 6;
    /** The wait for the writes of a turn. This filter starts to write within a second. */
    private static final int SETTLE_MILLIS = 1_500;

    private static final double THROUGHPUT_TO_IDEAL = 0.97;
    private static final double CPU_TO_IDEAL = 1.05;
    private static final double P99_TO_IDEAL = 1.1;
    /** Nearly none: the upkeep deviates from its average, and a peer at rest may write in the turns of others. */
    private static final double STATEMENTS = 0.001;

    private static final double TIMES_SPRING_SESSION = 25;
    private static final double TIMES_JETTY_JDBC = 10;

    private final int rounds = Figures.setting("rounds", 60);
    private final int forks = Figures.setting("forks", 3);
    private final int seconds = Figures.setting("seconds", 1);
    private final int warmUp = Figures.setting("warmUp", 20);
    private final int rest = Figures.setting("rest", 20);
    private final Path folder = Files.createDirectories(Path.of("target", "peers"));
    private final Wrk wrk = new Wrk(folder);
    private final Results results = new Results();
    private final MySqlServer server;
    private final StatementCounter counter;

    private Comparison(MySqlServer server, StatementCounter counter) throws IOException {
        this.server = server;
        this.counter = counter;
    }

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws Exception {
        Results results;
        try (var server = MySqlServer.mariaDb(DURABLE)) {
            LiveRows.createTable(server);
            try (var counter = new StatementCounter(server)) {
                var comparison = new Comparison(server, counter);
                for (var container : Container.values()) {
                    comparison.measure(container);
                }
                results = comparison.write();
            }
        }
        show(results).exit();
    }

    private static List<Variant> chosen(Container container) {
        var names = System.getProperty("peers");
        return Variant.ALL.stream()
                .filter(variant -> variant.container() == container)
                .filter(variant ->
                        names == null || Arrays.asList(names.split(",")).contains(variant.name()))
                .toList();
    }

    /** A running variant with its sessions. */
    private record Site(Variant variant, PeerProcess process, Visitors visitors, Path headers) {}

    private void measure(Container container) throws Exception {
        for (int fork = 0; fork < forks; fork++) {
            measure(chosen(container), fork);
        }
    }

    private void measure(List<Variant> variants, int fork) throws Exception {
        // Inserted for each fork, because some peers never extend the sessions.
        server.execute("TRUNCATE " + LiveRows.TABLE);
        LiveRows.insert(server, 1, SESSIONS, TOUCHES_SPREAD);
        var sites = new ArrayList<Site>();
        try {
            for (var variant : variants) {
                sites.add(open(variant, variant.database() + "_" + fork));
            }
            for (var site : sites) {
                load(site, warmUp);
            }
            double upkeep = upkeep();
            for (int round = fork * rounds / forks + 1; round <= (fork + 1) * rounds / forks; round++) {
                for (var site : sites) {
                    if (round % ROUNDS_PER_FULL == 1 || site.variant().queries() != Queries.AT_EACH_REQUEST) {
                        results.add(turn(round, site, upkeep));
                    }
                }
            }
            for (var site : sites) {
                site.visitors().requestAll();
            }
        } finally {
            sites.forEach(site -> site.process().close());
        }
    }

    private Site open(Variant variant, String database) throws Exception {
        var table = database + "." + LiveRows.TABLE;
        server.execute("CREATE DATABASE " + database);
        server.execute("CREATE TABLE " + table + " LIKE " + LiveRows.TABLE);
        server.execute("INSERT INTO " + table + " SELECT * FROM " + LiveRows.TABLE);
        var url = server.url().replace("/test?", "/" + database + "?") + "&user=" + server.user();
        var process = new PeerProcess(variant, url, folder);
        try {
            var visitors = new Visitors(variant, process.port(), SESSIONS);
            visitors.requestAll();
            var headers = Files.write(folder.resolve(variant.name() + ".headers"), visitors.headers());
            System.out.println(variant.name() + " is up");
            return new Site(variant, process, visitors, headers);
        } catch (Exception e) {
            process.close();
            throw e;
        }
    }

    /** Returns the statements per second without load. */
    private double upkeep() throws InterruptedException, SQLException {
        Thread.sleep(SETTLE_MILLIS);
        counter.next();
        Thread.sleep(rest * 1000L);
        return counter.next().statements() / (double) rest;
    }

    private Run turn(int round, Site site, double upkeep) throws Exception {
        counter.next();
        long start = System.nanoTime();
        var cpuBefore = site.process().cpu();
        var load = load(site, seconds);
        var cpu = site.process().cpu().minus(cpuBefore);
        if (site.variant().queries() != Queries.NEVER) {
            Thread.sleep(SETTLE_MILLIS);
        }
        double statements = counter.next().statements() - upkeep * (System.nanoTime() - start) / 1e9;
        var run = new Run(
                round,
                site.variant(),
                load.requests(),
                load.requests() / load.seconds(),
                cpu.toNanos() / 1e6 / load.requests(),
                load.p99Millis(),
                statements / load.requests(),
                load.failed());
        System.out.printf("%d %s %.0f/s%n", round, site.variant().name(), run.requestsPerSecond());
        return run;
    }

    private Wrk.Load load(Site site, int seconds) throws IOException, InterruptedException {
        return wrk.run(site.process().port(), Hello.PATH, site.headers(), seconds);
    }

    private Results write() throws IOException {
        results.writeCsv(folder.resolve("rounds.csv"));
        results.writeMarkdown(folder.resolve("table.md"));
        Chart.write(results, folder.resolve("throughput.svg"));
        return results;
    }

    private static Figures show(Results results) {
        var figures = new Figures("A request with a live session that the node has seen, by the kind of check");
        var columns = "%9s %7s %7s  %8s %7s %7s  %8s %7s %7s  %6s  %6s";
        figures.show("", columns, "", "to", "to", "CPU ms/", "to", "to", "", "to", "to", "SQL/", "");
        figures.show(
                "medians", columns, "requ./s", "bare", "ideal", "request", "bare", "ideal", "p99 ms", "bare", "ideal",
                "requ.", "failed");
        for (var variant : results.variants()) {
            figures.show(
                    variant.name(),
                    "%9.0f %7.3f %7.3f  %8.4f %7.2f %7.2f  %8.2f %7.2f %7.2f  %6.2f  %6d",
                    results.median(variant, Run::requestsPerSecond),
                    results.ratio(variant, Variant.BARE, Run::requestsPerSecond),
                    results.ratio(variant, Variant.IDEAL, Run::requestsPerSecond),
                    results.median(variant, Run::cpuMillis),
                    results.ratio(variant, Variant.BARE, Run::cpuMillis),
                    results.ratio(variant, Variant.IDEAL, Run::cpuMillis),
                    results.median(variant, Run::p99Millis),
                    results.ratio(variant, Variant.BARE, Run::p99Millis),
                    results.ratio(variant, Variant.IDEAL, Run::p99Millis),
                    results.statements(variant),
                    results.failed(variant));
        }
        results.variants().stream()
                .filter(variant -> variant.peer().equals(Variant.SESSION_FILTER))
                .forEach(filter -> judge(filter, results, figures));
        return figures;
    }

    private static void judge(Variant filter, Results results, Figures figures) {
        var name = filter.name();
        if (results.has(filter.container(), Variant.IDEAL)) {
            figures.atLeast(
                    THROUGHPUT_TO_IDEAL,
                    name + ": throughput to ideal",
                    results.ratio(filter, Variant.IDEAL, Run::requestsPerSecond),
                    "");
            figures.atMost(
                    CPU_TO_IDEAL,
                    name + ": CPU a request to ideal",
                    results.ratio(filter, Variant.IDEAL, Run::cpuMillis),
                    "");
            figures.atMost(
                    P99_TO_IDEAL, name + ": p99 to ideal", results.ratio(filter, Variant.IDEAL, Run::p99Millis), "");
        }
        figures.never(name + ": requests that failed", results.failed(filter));
        figures.atMost(STATEMENTS, name + ": statements a request", results.median(filter, Run::statements), "");
        figures.show(
                name + ": the same on average, including the touches of each minute",
                "%.5f",
                results.statements(filter));
        times(filter, Variant.SPRING_SESSION, TIMES_SPRING_SESSION, results, figures);
        times(filter, Variant.JETTY_JDBC, TIMES_JETTY_JDBC, results, figures);
    }

    private static void times(Variant filter, String peer, double limit, Results results, Figures figures) {
        if (results.has(filter.container(), peer)) {
            figures.atLeast(
                    limit,
                    filter.name() + ": throughput to " + peer,
                    results.ratio(filter, peer, Run::requestsPerSecond),
                    "");
        }
    }
}
