package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.bench.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * All turns of all variants. Ratios are taken within a round, so that other load on the machine affects both sides.
 * Not thread-safe.
 */
final class Results {
    private final List<Run> runs = new ArrayList<>();

    void add(Run run) {
        runs.add(run);
    }

    /** Returns the variants that ran, in the order of the table. */
    List<Variant> variants() {
        return Variant.ALL.stream()
                .filter(variant -> runs.stream().anyMatch(run -> run.variant().equals(variant)))
                .toList();
    }

    /** Returns whether this peer ran in this container. */
    boolean has(Container container, String peer) {
        return runs.stream().anyMatch(run -> is(run, container, peer));
    }

    /** Returns the median over all rounds. */
    double median(Variant variant, ToDoubleFunction<Run> measure) {
        return Figures.median(runs.stream()
                .filter(run -> run.variant().equals(variant))
                .mapToDouble(measure)
                .toArray());
    }

    /**
     * Returns the median of the ratio to the peer {@code to} in the same container, over the rounds in which both
     * ran, or NaN if there are none.
     */
    double ratio(Variant variant, String to, ToDoubleFunction<Run> measure) {
        return ratio(variant, this, to, measure);
    }

    /** Returns the median of the ratio to the same variant's turn in {@code others}, over the rounds that both have. */
    double ratio(Variant variant, Results others, ToDoubleFunction<Run> measure) {
        return ratio(variant, others, variant.peer(), measure);
    }

    private double ratio(Variant variant, Results others, String to, ToDoubleFunction<Run> measure) {
        return Figures.median(runs.stream()
                .filter(run -> run.variant().equals(variant))
                .flatMapToDouble(run -> others.runs.stream()
                        .filter(other -> other.round() == run.round() && is(other, variant.container(), to))
                        .mapToDouble(other -> measure.applyAsDouble(run) / measure.applyAsDouble(other)))
                .toArray());
    }

    /** Returns how many requests failed, over all rounds. */
    long failed(Variant variant) {
        return runs.stream()
                .filter(run -> run.variant().equals(variant))
                .mapToLong(Run::failed)
                .sum();
    }

    /** Returns the statements per request over all rounds. */
    double statements(Variant variant) {
        var its = runs.stream().filter(run -> run.variant().equals(variant)).toList();
        double statements = its.stream()
                .mapToDouble(run -> run.statements() * run.requests())
                .sum();
        return Math.max(0, statements / its.stream().mapToLong(Run::requests).sum());
    }

    /** Writes one line per turn. */
    void writeCsv(Path file) throws IOException {
        var lines = new ArrayList<String>();
        lines.add(
                "round,container,peer,requests,requests_per_second,cpu_ms_per_request,p99_ms,statements_per_request,failed");
        for (var run : runs) {
            lines.add(Figures.text(
                    "%d,%s,%s,%d,%.1f,%.5f,%.3f,%.4f,%d",
                    run.round(),
                    run.variant().container(),
                    run.variant().peer(),
                    run.requests(),
                    run.requestsPerSecond(),
                    run.cpuMillis(),
                    run.p99Millis(),
                    run.statements(),
                    run.failed()));
        }
        Files.write(file, lines);
    }

    /**
     * Writes the table of medians. Statements are averages, because a median would omit those that come once a
     * minute.
     */
    void writeMarkdown(Path file) throws IOException {
        var lines = new ArrayList<String>();
        lines.add(
                "| | requests/s | to bare | to ideal | CPU ms/request | to bare | to ideal | p99 ms | to bare | to ideal"
                        + " | statements/request | failed |");
        lines.add("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (var variant : variants()) {
            lines.add(Figures.text(
                    "| %s | %,.0f | %.3f | %.3f | %.4f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %,d |",
                    variant.name(),
                    median(variant, Run::requestsPerSecond),
                    ratio(variant, Variant.BARE, Run::requestsPerSecond),
                    ratio(variant, Variant.IDEAL, Run::requestsPerSecond),
                    median(variant, Run::cpuMillis),
                    ratio(variant, Variant.BARE, Run::cpuMillis),
                    ratio(variant, Variant.IDEAL, Run::cpuMillis),
                    median(variant, Run::p99Millis),
                    ratio(variant, Variant.BARE, Run::p99Millis),
                    ratio(variant, Variant.IDEAL, Run::p99Millis),
                    statements(variant),
                    failed(variant)));
        }
        Files.write(file, lines);
    }

    private static boolean is(Run run, Container container, String peer) {
        return run.variant().container() == container && run.variant().peer().equals(peer);
    }
}
