package io.github.sessionfilter.bench.growth;

import static io.github.sessionfilter.bench.growth.Report.text;

import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.peers.PeerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * More and more live rows, all cached.
 *
 * <p>For each number of rows there is a database of its own and a node on it, whose cache and heap are large enough for
 * them. All nodes stay up and take turns, so that the sizes are measured within seconds of each other; an idle one costs
 * next to nothing, and what it asks of the database is measured and left out. Each is asked for 10,000 sessions that are
 * spread over all of its rows.
 *
 * <p>A warm-up is timed from when the node answers requests, which is a moment after it has begun. The heap of a
 * session is what the node has in use after the warm-up, beyond that of one on an empty table.
 */
final class Rows implements Part {
    private static final double CPU_TO_SMALLEST = 1.15;
    /** None, but for what the upkeep differs by from its average. */
    private static final double STATEMENTS = 0.001;

    private static final int BASE_MEGABYTES = 400;
    /** Three times what it takes: from 45 per cent on G1 marks all the time, which costs as much as the requests. */
    private static final int BYTES_PER_ROW = 800;

    private static final int BYTES_PER_MEGABYTE = 1_000_000;

    private final Bench bench;
    private final List<Integer> sizes;
    private final int rounds = Figures.setting("rounds", 3);
    private final Turns turns = new Turns();
    private final Map<Integer, Start> starts = new LinkedHashMap<>();

    /** What a node's start showed. */
    private record Start(PeerProcess.WarmUp warmUp, double heapPerSession) {}

    Rows(Bench bench, List<Integer> sizes) {
        this.bench = bench;
        this.sizes = sizes;
    }

    /** A node that is up. */
    private record Site(int rows, PeerProcess node, Path headers) {}

    Rows measure() throws Exception {
        long empty = empty();
        var sites = new ArrayList<Site>();
        try {
            for (int rows : sizes) {
                sites.add(open(rows, empty));
            }
            for (var site : sites) {
                bench.warmUp(site.node(), site.headers());
            }
            double upkeep = bench.upkeep();
            for (int round = 1; round <= rounds; round++) {
                bench.awaitRound();
                for (var site : sites) {
                    turns.add(bench.turn("rows", site.rows(), round, List.of(site.node()), site.headers(), upkeep));
                }
            }
        } finally {
            sites.forEach(site -> site.node().close());
        }
        for (int rows : sizes) {
            bench.drop(database(rows));
        }
        return this;
    }

    /** Returns the heap of a node that has nothing to cache. */
    private long empty() throws Exception {
        bench.create(database(0));
        try (var node = bench.start(database(0), database(0), PeerProcess.HEAP_MEGABYTES, 1)) {
            node.warmUp();
            return node.heap();
        }
    }

    private Site open(int rows, long empty) throws Exception {
        bench.create(database(rows), rows);
        int megabytes = (int) (BASE_MEGABYTES + (long) rows * BYTES_PER_ROW / BYTES_PER_MEGABYTE);
        var node = bench.start(database(rows), database(rows), megabytes, rows);
        try {
            var start = new Start(node.warmUp(), (node.heap() - empty) / (double) rows);
            starts.put(rows, start);
            System.out.println(rows + " rows: " + start);
            return new Site(rows, node, bench.hot(rows));
        } catch (Exception e) {
            node.close();
            throw e;
        }
    }

    private static String database(int rows) {
        return "rows_" + rows;
    }

    @Override
    public void write(Path folder) throws IOException {
        turns.writeCsv(folder.resolve("rows.csv"));
        Chart.write(turns, text("A request, by live rows, beside %,d", turns.smallest()), folder.resolve("rows.svg"));
    }

    @Override
    public List<String> table() {
        var lines = new ArrayList<String>();
        lines.add(
                "| live rows, all cached | warm-up s | heap bytes/session | requests/s | ratio | CPU ms/request | ratio"
                        + " | p99 ms | ratio | statements/request |");
        lines.add("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        starts.forEach((rows, start) -> lines.add(text(
                "| %,d | %.1f | %.0f | %,.0f | %.3f | %.4f | %.3f | %.2f | %.2f | %.5f |",
                rows,
                start.warmUp().seconds(),
                start.heapPerSession(),
                turns.median(rows, Turn::requestsPerSecond),
                turns.ratio(rows, Turn::requestsPerSecond),
                turns.median(rows, Turn::cpuMillis),
                turns.ratio(rows, Turn::cpuMillis),
                turns.median(rows, Turn::p99Millis),
                turns.ratio(rows, Turn::p99Millis),
                turns.median(rows, Turn::statements))));
        return lines;
    }

    @Override
    public void show(Figures figures) {
        starts.forEach((rows, start) -> {
            var name = text("%,d rows", rows);
            figures.show(
                    name,
                    "warm-up %.1f s, %.0f bytes of heap a session",
                    start.warmUp().seconds(),
                    start.heapPerSession());
            figures.show(
                    name,
                    "%.0f requests a second (%.3f times), CPU %.4f ms, p99 %.2f ms (%.2f times)",
                    turns.median(rows, Turn::requestsPerSecond),
                    turns.ratio(rows, Turn::requestsPerSecond),
                    turns.median(rows, Turn::cpuMillis),
                    turns.median(rows, Turn::p99Millis),
                    turns.ratio(rows, Turn::p99Millis));
            figures.never(
                    name + ": not read by the warm-up", rows - start.warmUp().sessions());
            figures.atMost(STATEMENTS, name + ": statements a request", turns.median(rows, Turn::statements), "");
            figures.atMost(
                    CPU_TO_SMALLEST,
                    name + text(": CPU a request to %,d rows", turns.smallest()),
                    turns.ratio(rows, Turn::cpuMillis),
                    "");
        });
    }
}
