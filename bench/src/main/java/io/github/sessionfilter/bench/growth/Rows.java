package io.github.sessionfilter.bench.growth;

import static io.github.sessionfilter.bench.Figures.text;

import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.peers.PeerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures a request by the number of live rows, all of which are cached.
 *
 * <p>Each number of rows has a separate database, and a node whose cache and heap are large enough. All nodes stay up
 * and take turns, so that the sizes are measured within seconds of each other. An idle node costs little; its
 * statements are measured and subtracted. Each node gets requests with 10,000 sessions, spread over all of its rows.
 *
 * <p>The time of a warm-up starts when the node answers requests, shortly after the warm-up has begun. The heap per
 * session is the heap in use after the warm-up, minus that of a node with an empty table.
 */
final class Rows implements Part {
    private static final double CPU_TO_SMALLEST = 1.15;
    /** Nearly none: only the deviation of the upkeep from its average. */
    private static final double STATEMENTS = 0.001;

    private static final int BASE_MEGABYTES = 400;
    /**
     * Three times the live heap. Above 45 percent occupancy G1 marks all the time, which costs as much as the
     * requests.
     */
    private static final int BYTES_PER_ROW = 800;

    private static final int BYTES_PER_MEGABYTE = 1_000_000;

    private final Bench bench;
    private final List<Integer> sizes;
    private final int rounds = Figures.setting("rounds", 3);
    private final Turns turns = new Turns();
    private final Map<Integer, Start> starts = new LinkedHashMap<>();

    /** The measurements of a node's start. */
    private record Start(PeerProcess.WarmUp warmUp, double heapPerSession) {}

    Rows(Bench bench, List<Integer> sizes) {
        this.bench = bench;
        this.sizes = sizes;
    }

    /** A running node. */
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

    /** Returns the heap in use of a node with an empty table. */
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
