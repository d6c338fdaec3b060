package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.Ids;
import io.github.sessionfilter.bench.LiveRows;
import io.github.sessionfilter.bench.StatementCounter;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Measures the first requests with sessions that a node has not seen before. Without a warm-up they are compared with
 * one SELECT per request. With a warm-up they are compared with the same sessions in a node that has seen them.
 *
 * <p>In each turn a variant starts in a fresh JVM. {@link Wrk} sends other sessions for some seconds, so that the JIT
 * compiler has compiled the measured code: a read from the store or from memory. Then it sends each of 100,000
 * sessions at most once. To measure without a warm-up, all sessions are inserted after the start, so that the warm-up
 * does not find them. Otherwise they are inserted before it. {@code -Drounds} (5) and {@code -Dseconds} of a turn
 * without a warm-up (5) change the duration. The limits hold as long as no id is sent twice.
 *
 * <p>Both the second after a warm-up and the second with seen sessions follow a rest, each in its own JVM. Even
 * without a check such a second is a third slower than the next one.
 */
final class ColdComparison {
    private static final int SESSIONS = 100_000;
    /** More than a node can read in these seconds. Sessions in memory may be requested again. */
    private static final int SEEN = 150_000;
    /** Large enough for all sessions. */
    private static final int CACHE_SIZE = 300_000;

    /** So short that no touch is due within a turn, because the second with seen sessions has none either. */
    private static final Duration TOUCHES_SPREAD = Duration.ofSeconds(10);

    private static final int JIT_SECONDS = 8;

    private static final double TIMES_ONE_SELECT = 1.1;
    private static final double STATEMENTS = 1.05;
    private static final double FIRST_SECOND_TO_HOT = 0.95;
    /** Nearly none: only the upkeep of that second. */
    private static final double STATEMENTS_WHEN_WARM = 0.001;
    /** The wait after a start. The warm-up takes a second. */
    private static final long SETTLE_MILLIS = 4_000;

    private final int rounds = Figures.setting("rounds", 5);
    private final int seconds = Figures.setting("seconds", 5);
    private final Path folder = Files.createDirectories(Path.of("target", "peers"));
    private final Path unseen = headers("unseen.headers", 1, SESSIONS);
    private final Path seen = headers("seen.headers", SESSIONS + 1, SESSIONS + SEEN);
    private final Wrk wrk = new Wrk(folder);
    private final Results cold = new Results();
    private final Results firstSecond = new Results();
    private final Results hotSecond = new Results();
    private final MySqlServer server;
    private final StatementCounter counter;

    private ColdComparison(MySqlServer server, StatementCounter counter) throws IOException {
        this.server = server;
        this.counter = counter;
    }

    private Path headers(String name, int first, int last) throws IOException {
        return Files.write(folder.resolve(name), (Iterable<String>)
                IntStream.rangeClosed(first, last).mapToObj(n -> "X-Session-Id: " + Ids.of(n))::iterator);
    }

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws Exception {
        ColdComparison comparison;
        try (var server = MySqlServer.mariaDb();
                var counter = new StatementCounter(server)) {
            LiveRows.createTable(server);
            comparison = new ColdComparison(server, counter);
            comparison.measure();
        }
        comparison.judge().exit();
    }

    private void measure() throws Exception {
        for (int round = 1; round <= rounds; round++) {
            for (var variant : variants(Variant.SESSION_FILTER, Variant.ONE_SELECT)) {
                withoutWarmUp(round, variant);
            }
            for (var variant : variants(Variant.SESSION_FILTER)) {
                withWarmUp(round, variant);
            }
        }
    }

    private static List<Variant> variants(String... peers) {
        return Variant.ALL.stream()
                .filter(variant -> List.of(peers).contains(variant.peer()))
                .toList();
    }

    private void withoutWarmUp(int round, Variant variant) throws Exception {
        server.execute("TRUNCATE " + LiveRows.TABLE);
        try (var process = start(variant)) {
            insertAll();
            warmUpTheJit(process, seen);
            cold.add(turn(round, variant, process, seconds));
        }
    }

    private void withWarmUp(int round, Variant variant) throws Exception {
        firstSecond.add(secondAfter(seen, round, variant));
        hotSecond.add(secondAfter(unseen, round, variant));
    }

    /** Requests the sessions of {@code before}, then the seen ones, and finally measures the unseen ones. */
    private Run secondAfter(Path before, int round, Variant variant) throws Exception {
        server.execute("TRUNCATE " + LiveRows.TABLE);
        insertAll();
        try (var process = start(variant)) {
            warmUpTheJit(process, before);
            warmUpTheJit(process, seen);
            return turn(round, variant, process, 1);
        }
    }

    private void insertAll() throws SQLException {
        LiveRows.insert(server, 1, SESSIONS + SEEN, TOUCHES_SPREAD);
    }

    private PeerProcess start(Variant variant) throws Exception {
        var process = PeerProcess.caching(CACHE_SIZE, variant, server.url() + "&user=" + server.user(), folder);
        TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
        return process;
    }

    private void warmUpTheJit(PeerProcess process, Path headers) throws IOException, InterruptedException {
        wrk.run(process.port(), Hello.PATH, headers, JIT_SECONDS);
        TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
    }

    private Run turn(int round, Variant variant, PeerProcess process, int seconds) throws Exception {
        counter.next();
        var cpuBefore = process.cpu();
        var load = wrk.run(process.port(), Hello.PATH, unseen, seconds);
        if (load.failed() > 0 || load.requests() > SESSIONS) {
            throw new IllegalStateException(variant.name() + ": refused requests, or sent an id twice: " + load);
        }
        return new Run(
                round,
                variant,
                load.requests(),
                load.requests() / load.seconds(),
                process.cpu().minus(cpuBefore).toNanos() / 1e6 / load.requests(),
                load.p99Millis(),
                counter.next().statements() / (double) load.requests(),
                load.failed());
    }

    private Figures judge() {
        var figures = new Figures("A request with a live session that the node has not seen");
        for (var variant : variants(Variant.SESSION_FILTER, Variant.ONE_SELECT)) {
            show(figures, variant.name() + ", without a warm-up", variant, cold);
        }
        for (var variant : variants(Variant.SESSION_FILTER)) {
            show(figures, variant.name() + ", with a warm-up, the first second", variant, firstSecond);
            show(figures, variant.name() + ", with sessions that the node has seen", variant, hotSecond);
        }
        for (var variant : variants(Variant.SESSION_FILTER)) {
            figures.atLeast(
                    TIMES_ONE_SELECT,
                    variant.name() + ": throughput to one-select",
                    cold.ratio(variant, Variant.ONE_SELECT, Run::requestsPerSecond),
                    "");
            figures.atMost(
                    STATEMENTS, variant.name() + ": statements a request", cold.median(variant, Run::statements), "");
            figures.atLeast(
                    FIRST_SECOND_TO_HOT,
                    variant.name() + ": throughput of the first second after a warm-up, to that with seen sessions",
                    firstSecond.ratio(variant, hotSecond, Run::requestsPerSecond),
                    "");
            figures.atMost(
                    STATEMENTS_WHEN_WARM,
                    variant.name() + ": statements a request in it",
                    firstSecond.median(variant, Run::statements),
                    "");
        }
        return figures;
    }

    private static void show(Figures figures, String name, Variant variant, Results results) {
        figures.show(
                name,
                "%.0f requests a second, p99 %.2f ms, %.2f statements a request",
                results.median(variant, Run::requestsPerSecond),
                results.median(variant, Run::p99Millis),
                results.median(variant, Run::statements));
    }
}
