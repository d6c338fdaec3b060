package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.Ids;
import io.github.sessionfilter.bench.LiveRows;
import io.github.sessionfilter.bench.StatementCounter;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The first requests of a node that has nothing cached: this filter beside one SELECT for each request.
 *
 * <p>In each turn a variant starts in a fresh JVM on an empty table, then 100,000 live sessions are inserted, so that no
 * warm-up at the start finds them, and {@link Wrk} asks for each at most once. {@code -Drounds} (5) and {@code -Dseconds} of
 * a turn (5) change that; the limits hold for seconds in which no id comes twice.
 */
final class ColdComparison {
    private static final int SESSIONS = 100_000;
    private static final double TIMES_ONE_SELECT = 1.1;
    private static final double STATEMENTS = 1.05;
    /** After its start, for what a node does then. */
    private static final long SETTLE_MILLIS = 2_000;

    private ColdComparison() {}

    /** Takes the figures. */
    public static void main(String[] args) throws Exception {
        int rounds = Figures.setting("rounds", 5);
        int seconds = Figures.setting("seconds", 5);
        var variants = Variant.ALL.stream()
                .filter(variant ->
                        List.of(Variant.SESSION_FILTER, Variant.ONE_SELECT).contains(variant.peer()))
                .toList();
        var folder = Files.createDirectories(Path.of("target", "peers"));
        var headers = Files.write(folder.resolve("cold.headers"), (Iterable<String>)
                IntStream.rangeClosed(1, SESSIONS).mapToObj(n -> "X-Session-Id: " + Ids.of(n))::iterator);
        var wrk = new Wrk(folder);
        var results = new Results();
        try (var server = MySqlServer.mariaDb();
                var counter = new StatementCounter(server)) {
            LiveRows.createTable(server);
            for (int round = 1; round <= rounds; round++) {
                for (var variant : variants) {
                    results.add(turn(server, counter, wrk, round, variant, headers, seconds));
                }
            }
        }
        var figures = new Figures("A request with a live session that was not seen before");
        for (var variant : variants) {
            figures.show(
                    variant.name(),
                    "%.0f requests a second, p99 %.2f ms, %.2f statements a request",
                    results.median(variant, Run::requestsPerSecond),
                    results.median(variant, Run::p99Millis),
                    results.median(variant, Run::statements));
            if (variant.peer().equals(Variant.SESSION_FILTER)) {
                figures.atLeast(
                        TIMES_ONE_SELECT,
                        variant.name() + ": throughput to one-select",
                        results.ratio(variant, Variant.ONE_SELECT, Run::requestsPerSecond),
                        "");
                figures.atMost(
                        STATEMENTS,
                        variant.name() + ": statements a request",
                        results.median(variant, Run::statements),
                        "");
            }
        }
        figures.exit();
    }

    private static Run turn(
            MySqlServer server,
            StatementCounter counter,
            Wrk wrk,
            int round,
            Variant variant,
            Path headers,
            int seconds)
            throws Exception {
        server.execute("TRUNCATE " + LiveRows.TABLE);
        var url = server.url() + "&user=" + server.user();
        try (var process =
                new PeerProcess(variant, url, headers.toAbsolutePath().getParent())) {
            TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
            LiveRows.insert(server, 1, SESSIONS, Duration.ofSeconds(50));
            counter.next();
            var cpuBefore = process.cpu();
            var load = wrk.run(process.port(), Hello.PATH, headers, seconds);
            if (load.errors() > 0 || load.requests() > SESSIONS) {
                throw new IllegalStateException(variant.name() + ": refused some, or asked twice: " + load);
            }
            return new Run(
                    round,
                    variant,
                    load.requests(),
                    load.requests() / load.seconds(),
                    process.cpu().minus(cpuBefore).toNanos() / 1e6 / load.requests(),
                    load.p99Millis(),
                    counter.next().statements() / (double) load.requests(),
                    0);
        }
    }
}
