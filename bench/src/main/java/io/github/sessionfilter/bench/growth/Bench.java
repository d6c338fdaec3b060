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

/** The database and the load generator that all parts share. Not thread-safe. */
final class Bench {
    /** The number of sessions under load. */
    static final int HOT = 10_000;

    private static final Duration TOUCHES_SPREAD = Duration.ofSeconds(50);
    private static final int INSERTERS = 2;
    /** Below this many statements per second all touches are written. Upkeep takes about one per node. */
    private static final int QUIET = 30;
    /** A node writes a session's touch once a minute. After this time all touches are due again. */
    private static final long TOUCHES_DUE_NANOS = TimeUnit.SECONDS.toNanos(65);

    private final int seconds = Figures.setting("seconds", 5);
    private final int warmUp = Figures.setting("warmUp", 10);
    private final int rest = Figures.setting("rest", 20);
    private final Path folder = Files.createDirectories(Path.of("target", "growth"));
    private final Wrk wrk = new Wrk(folder);
    private final MySqlServer server;
    private final StatementCounter counter;
    private long touchesDueAt = System.nanoTime();

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

    /** Creates a database with an empty table. */
    void create(String database) throws SQLException {
        server.execute("CREATE DATABASE " + database);
        server.execute("CREATE TABLE " + table(database) + " LIKE " + LiveRows.TABLE);
    }

    /** Creates a database with the sessions of the numbers from 1 to {@code rows}, touched within the last minute. */
    void create(String database, int rows) throws InterruptedException, SQLException {
        create(database);
        insert(database, 1, rows, Duration.ZERO);
    }

    /** Inserts sessions that were last touched {@code ago}, or up to a minute earlier. */
    void insert(String database, int first, int last, Duration ago) throws InterruptedException {
        int share = (last - first + INSERTERS) / INSERTERS;
        var tasks = new ArrayList<Callable<Void>>();
        for (int from = first; from <= last; from += share) {
            int begin = from;
            int end = Math.min(from + share - 1, last);
            tasks.add(() -> {
                LiveRows.insert(server, table(database), begin, end, ago, TOUCHES_SPREAD);
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

    /** Starts a node with default settings, except for the size of its cache. */
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

    /** Puts load on a node, so that its JIT compiler compiles the code of a request. */
    void warmUp(PeerProcess node, Path headers) throws Exception {
        load(List.of(node), headers, warmUp);
        touchesDueAt = System.nanoTime() + TOUCHES_DUE_NANOS;
    }

    /** Returns the statements per second without load. */
    double upkeep() throws InterruptedException, SQLException {
        awaitQuiet();
        counter.next();
        Thread.sleep(rest * 1000L);
        return counter.next().statements() / (double) rest;
    }

    /** Waits until all touches are due, so that each turn of the round starts with writing all, and writes no more. */
    void awaitRound() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(touchesDueAt - System.nanoTime());
        touchesDueAt = System.nanoTime() + TOUCHES_DUE_NANOS;
    }

    /**
     * Runs one turn: all nodes get requests with the same sessions at the same time. Before that all sessions are
     * touched on each node and the touches are written, which happens once a minute on a real site.
     */
    Turn turn(String part, int size, int round, List<PeerProcess> nodes, Path headers, double upkeep) throws Exception {
        counter.next();
        touchAll(nodes, headers);
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

    private void touchAll(List<PeerProcess> nodes, Path headers) throws Exception {
        int lasts = 1;
        while (load(nodes, headers, lasts).stream().anyMatch(load -> load.requests() < HOT)) {
            lasts *= 2;
        }
    }

    /** Waits until all touches are written and returns the statements since the last reading of the counter. */
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

    /** Puts load on all nodes and divides the connections among them. */
    private List<Wrk.Load> load(List<PeerProcess> nodes, Path headers, int lasts) throws InterruptedException {
        var tasks = new ArrayList<Callable<Wrk.Load>>();
        for (var node : nodes) {
            tasks.add(() -> load(node, headers, lasts, Wrk.CONNECTIONS / nodes.size(), 0));
        }
        return atOnce(tasks);
    }

    /** Puts load on a node. Fails unless every answer is a 200. */
    Wrk.Load load(PeerProcess node, Path headers, int lasts, int connections, int pauseMillis)
            throws IOException, InterruptedException {
        var load = wrk.run(node.port(), Hello.PATH, headers, lasts, connections, pauseMillis);
        if (load.failed() > 0) {
            throw new IllegalStateException("not all requests were let in: " + load);
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
