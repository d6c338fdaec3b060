package io.github.sessionfilter.bench.growth;

import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.Ids;
import io.github.sessionfilter.bench.LiveRows;
import io.github.sessionfilter.bench.StatementCounter;
import io.github.sessionfilter.bench.peers.Hello;
import io.github.sessionfilter.bench.peers.PeerProcess;
import io.github.sessionfilter.bench.peers.Wrk;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** The database, and the load on nodes, that the parts have in common. Not safe for several threads. */
final class Bench {
    /** How many sessions are in use. */
    static final int HOT = 10_000;

    private static final Duration USES_SPREAD = Duration.ofSeconds(50);
    private static final int INSERTERS = 2;
    /** Statements a second below which all uses have been written: the rest is upkeep, of about one by each node. */
    private static final int QUIET = 30;
    /** A node writes a session's use once a minute: after this long, all are due again. */
    private static final long USES_DUE_NANOS = TimeUnit.SECONDS.toNanos(65);

    private final int seconds = Figures.setting("seconds", 5);
    private final int warmUp = Figures.setting("warmUp", 10);
    private final int rest = Figures.setting("rest", 20);
    private final Path folder = Files.createDirectories(Path.of("target", "growth"));
    private final Wrk wrk = new Wrk(folder);
    private final MySqlServer server;
    private final StatementCounter counter;
    private long usesDueAt = System.nanoTime();

    Bench(MySqlServer server, StatementCounter counter) throws IOException {
        this.server = server;
        this.counter = counter;
    }

    Path folder() {
        return folder;
    }

    StatementCounter counter() {
        return counter;
    }

    MySqlServer server() {
        return server;
    }

    /** Makes a database with an empty table. */
    void create(String database) throws SQLException {
        server.execute("CREATE DATABASE " + database);
        server.execute("CREATE TABLE " + table(database) + " LIKE " + LiveRows.TABLE);
    }

    /** Makes a database with the sessions of the numbers from 1 to {@code rows}, which were used a moment ago. */
    void create(String database, int rows) throws InterruptedException, SQLException {
        create(database);
        insert(database, 1, rows, Duration.ZERO);
    }

    /** Inserts sessions that were last used {@code ago}, or up to a minute earlier. */
    void insert(String database, int first, int last, Duration ago) throws InterruptedException {
        int share = (last - first + INSERTERS) / INSERTERS;
        var tasks = new ArrayList<Callable<Void>>();
        for (int from = first; from <= last; from += share) {
            int begin = from;
            int end = Math.min(from + share - 1, last);
            tasks.add(() -> {
                LiveRows.insert(server, table(database), begin, end, ago, USES_SPREAD);
                return null;
            });
        }
        atOnce(tasks);
    }

    static String table(String database) {
        return database + "." + LiveRows.TABLE;
    }

    void drop(String database) throws SQLException {
        server.execute("DROP DATABASE " + database);
    }

    /** Starts a node; its settings are the defaults, but for the size of its cache. */
    PeerProcess start(String name, String database, int heapMegabytes, int cacheSize) throws IOException {
        var url = server.url().replace("/test?", "/" + database + "?") + "&user=" + server.user();
        return PeerProcess.sessionFilter(name, url, folder, heapMegabytes, cacheSize);
    }

    /** Starts a container without any check. */
    PeerProcess startBare(String name) throws IOException {
        return PeerProcess.bare(name, server.url(), folder);
    }

    /** Returns a file of header lines with the ids of {@link #HOT} sessions, spread evenly over all {@code rows}. */
    Path hot(int rows) throws IOException {
        int step = rows / HOT;
        return Files.write(folder.resolve(rows + ".headers"), (Iterable<String>)
                LongStream.range(0, HOT).mapToObj(i -> "X-Session-Id: " + Ids.of(1 + i * step))::iterator);
    }

    /** Has the JIT compiler of a node see the load. */
    void warmUp(PeerProcess node, Path headers) throws Exception {
        load(List.of(node), headers, warmUp);
        usesDueAt = System.nanoTime() + USES_DUE_NANOS;
    }

    /** Returns how many statements a second come when nobody asks for anything. */
    double upkeep() throws InterruptedException, SQLException {
        awaitQuiet();
        counter.next();
        Thread.sleep(rest * 1000L);
        return counter.next().statements() / (double) rest;
    }

    /** Waits until all uses are due, so that each turn of the round begins with writing them all, and writes no more. */
    void awaitRound() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(usesDueAt - System.nanoTime());
        usesDueAt = System.nanoTime() + USES_DUE_NANOS;
    }

    /**
     * One turn of nodes on one database, all asked for the same sessions at the same time, after all sessions have been
     * used on each of them and these uses have been written, as they are once in a minute of a real site.
     */
    Turn turn(String part, int size, int round, List<PeerProcess> nodes, Path headers, double upkeep) throws Exception {
        counter.next();
        useAll(nodes, headers);
        long late = awaitQuiet();
        long start = System.nanoTime();
        var cpuBefore = cpu(nodes);
        var loads = load(nodes, headers, seconds);
        var cpu = cpu(nodes).minus(cpuBefore);
        double statements = counter.next().statements() - upkeep * (System.nanoTime() - start) / 1e9;
        long requests = loads.stream().mapToLong(Wrk.Load::requests).sum();
        var turn = new Turn(
                part,
                size,
                round,
                requests,
                loads.stream()
                        .mapToDouble(load -> load.requests() / load.seconds())
                        .sum(),
                cpu.toNanos() / 1e6 / requests,
                loads.stream().mapToDouble(Wrk.Load::p99Millis).max().orElseThrow(),
                statements / requests,
                late);
        System.out.println(turn);
        return turn;
    }

    private void useAll(List<PeerProcess> nodes, Path headers) throws Exception {
        int lasts = 1;
        while (load(nodes, headers, lasts).stream().anyMatch(load -> load.requests() < HOT)) {
            lasts *= 2;
        }
    }

    /** Waits until all uses are written, and returns how many statements came since the counter was asked last. */
    private long awaitQuiet() throws InterruptedException, SQLException {
        Thread.sleep(1000);
        long sum = counter.next().statements();
        long inSecond;
        do {
            Thread.sleep(1000);
            inSecond = counter.next().statements();
            sum += inSecond;
        } while (inSecond > QUIET);
        return sum;
    }

    private static Duration cpu(List<PeerProcess> nodes) {
        return nodes.stream().map(PeerProcess::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    /** The connections are divided among the nodes. */
    private List<Wrk.Load> load(List<PeerProcess> nodes, Path headers, int lasts) throws InterruptedException {
        var tasks = new ArrayList<Callable<Wrk.Load>>();
        for (var node : nodes) {
            tasks.add(() -> load(node, headers, lasts, Wrk.CONNECTIONS / nodes.size(), 0));
        }
        return atOnce(tasks);
    }

    /** Fails unless every answer is a 200. */
    Wrk.Load load(PeerProcess node, Path headers, int lasts, int connections, int pauseMillis)
            throws IOException, InterruptedException {
        var load = wrk.run(node.port(), Hello.PATH, headers, lasts, connections, pauseMillis);
        if (load.failed() > 0) {
            throw new IllegalStateException("did not let everybody in: " + load);
        }
        return load;
    }

    private static <T> List<T> atOnce(List<Callable<T>> tasks) throws InterruptedException {
        var threads = Executors.newFixedThreadPool(tasks.size());
        try {
            var results = new ArrayList<T>();
            for (var future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdown();
        }
    }
}
