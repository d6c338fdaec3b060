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
import java.util.function.ToDoubleFunction;

/**
 * Measures a request with 1 to 8 nodes with default settings, each in a separate JVM, on one database with 100,000 live
 * rows.
 *
 * <p>The nodes are started one after the other. Their statements at rest are counted for each number of nodes. Then
 * one node, two nodes and so on take turns under load; the other nodes are idle. Each node under load has its own
 * wrk, which sends the same 10,000 sessions at the same time. The connections are divided among the nodes.
 *
 * <p>All nodes share the machine, so the throughput cannot grow with their number, and from some number on a request
 * costs more in any process. Therefore the same number of containers without a check take turns with the nodes, and
 * the ratio to them is measured.
 */
final class Nodes implements Part {
    private static final int SESSIONS = 100_000;
    private static final double CPU_TO_ONE = 1.15;
    private static final double STATEMENTS = 0.001;
    private static final String DATABASE = "nodes";

    private final Bench bench;
    private final List<Integer> sizes;
    private final int rounds = Figures.setting("rounds", 3);
    private final Turns turns = new Turns();
    /** The turns of containers without a check. */
    private final Turns bareTurns = new Turns();
    /** Statements per second and node at rest, by the number of nodes. */
    private final Map<Integer, Double> atRest = new LinkedHashMap<>();

    Nodes(Bench bench, List<Integer> sizes) {
        this.bench = bench;
        this.sizes = sizes;
    }

    Nodes measure() throws Exception {
        bench.create(DATABASE, SESSIONS);
        var headers = bench.hot(SESSIONS);
        var nodes = new ArrayList<PeerProcess>();
        var bare = new ArrayList<PeerProcess>();
        try {
            double upkeep = 0;
            for (int size : sizes) {
                while (nodes.size() < size) {
                    var name = "node_" + (nodes.size() + 1);
                    var node = bench.start(name, DATABASE, PeerProcess.HEAP_MEGABYTES, SESSIONS);
                    nodes.add(node);
                    node.warmUp();
                    bench.warmUp(node, headers);
                    var other = bench.startBare("bare_" + (bare.size() + 1));
                    bare.add(other);
                    bench.warmUp(other, headers);
                }
                upkeep = bench.upkeep();
                atRest.put(size, upkeep / size);
            }
            for (int round = 1; round <= rounds; round++) {
                bench.awaitRound();
                for (int size : sizes) {
                    turns.add(bench.turn("nodes", size, round, nodes.subList(0, size), headers, upkeep));
                    bareTurns.add(bench.turn("bare", size, round, bare.subList(0, size), headers, upkeep));
                }
            }
        } finally {
            nodes.forEach(PeerProcess::close);
            bare.forEach(PeerProcess::close);
        }
        bench.drop(DATABASE);
        return this;
    }

    @Override
    public void write(Path folder) throws IOException {
        turns.writeCsv(folder.resolve("nodes.csv"), bareTurns);
        Chart.write(
                turns, bareTurns, "A request, by nodes, beside as many bare containers", folder.resolve("nodes.svg"));
    }

    /** Returns the ratio to the same number of containers without a check. */
    private double toBare(int size, ToDoubleFunction<Turn> measure) {
        return turns.ratioTo(bareTurns, size, measure);
    }

    @Override
    public List<String> table() {
        var lines = new ArrayList<String>();
        lines.add("| nodes | requests/s of all | to bare | CPU ms/request | to bare | worst p99 ms | to bare"
                + " | statements/request | statements/s and node at rest | writes of 10,000 touches on each |");
        lines.add("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        atRest.forEach((size, statements) -> lines.add(text(
                "| %d | %,.0f | %.3f | %.4f | %.3f | %.2f | %.2f | %.5f | %.2f | %,.0f |",
                size,
                turns.median(size, Turn::requestsPerSecond),
                toBare(size, Turn::requestsPerSecond),
                turns.median(size, Turn::cpuMillis),
                toBare(size, Turn::cpuMillis),
                turns.median(size, Turn::p99Millis),
                toBare(size, Turn::p99Millis),
                turns.median(size, Turn::statements),
                statements,
                turns.median(size, Turn::late))));
        return lines;
    }

    @Override
    public void show(Figures figures) {
        atRest.forEach((size, statements) -> {
            var name = size + (size == 1 ? " node" : " nodes");
            figures.show(
                    name,
                    "%.0f requests a second in all (to bare %.3f), CPU %.4f ms (%.3f), worst p99 %.2f ms (%.2f)",
                    turns.median(size, Turn::requestsPerSecond),
                    toBare(size, Turn::requestsPerSecond),
                    turns.median(size, Turn::cpuMillis),
                    toBare(size, Turn::cpuMillis),
                    turns.median(size, Turn::p99Millis),
                    toBare(size, Turn::p99Millis));
            figures.show(name + ": statements a second and node at rest", "%.2f", statements);
            figures.show(
                    name + ": statements before a turn, for all touches of a minute",
                    "%.0f of %d sessions on each",
                    turns.median(size, Turn::late),
                    Bench.HOT);
            figures.atMost(STATEMENTS, name + ": statements a request", turns.median(size, Turn::statements), "");
            figures.atMost(
                    CPU_TO_ONE,
                    name + ": CPU a request to as many bare ones, beside the same of " + turns.smallest(),
                    toBare(size, Turn::cpuMillis) / toBare(turns.smallest(), Turn::cpuMillis),
                    "");
        });
    }
}
