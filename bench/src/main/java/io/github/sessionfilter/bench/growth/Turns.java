package io.github.sessionfilter.bench.growth;

import io.github.sessionfilter.bench.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * All turns of a part. Ratios are taken within a round, so that other load on the machine affects both sides. Not
 * thread-safe.
 */
final class Turns {
    private final List<Turn> turns = new ArrayList<>();

    void add(Turn turn) {
        turns.add(turn);
    }

    List<Integer> sizes() {
        return turns.stream().map(Turn::size).distinct().sorted().toList();
    }

    int smallest() {
        return sizes().get(0);
    }

    int largest() {
        var sizes = sizes();
        return sizes.get(sizes.size() - 1);
    }

    /** Returns the median over all rounds. */
    double median(int size, ToDoubleFunction<Turn> measure) {
        return Figures.median(turns.stream()
                .filter(turn -> turn.size() == size)
                .mapToDouble(measure)
                .toArray());
    }

    /** Returns the median over all rounds of the ratio to the smallest size in the same round. */
    double ratio(int size, ToDoubleFunction<Turn> measure) {
        return ratio(size, this, smallest(), measure);
    }

    /** Returns the median over all rounds of the ratio to the same size of {@code others} in the same round. */
    double ratioTo(Turns others, int size, ToDoubleFunction<Turn> measure) {
        return ratio(size, others, size, measure);
    }

    private double ratio(int size, Turns others, int otherSize, ToDoubleFunction<Turn> measure) {
        return Figures.median(turns.stream()
                .filter(turn -> turn.size() == size)
                .mapToDouble(turn -> measure.applyAsDouble(turn)
                        / others.turns.stream()
                                .filter(other -> other.round() == turn.round() && other.size() == otherSize)
                                .mapToDouble(measure)
                                .findFirst()
                                .orElse(Double.NaN))
                .toArray());
    }

    /** Writes one line per turn, including those of {@code more}. */
    void writeCsv(Path file, Turns... more) throws IOException {
        var all = new ArrayList<>(turns);
        for (var others : more) {
            all.addAll(others.turns);
        }
        var lines = new ArrayList<String>();
        lines.add(
                "part,size,round,requests,requests_per_second,cpu_ms_per_request,p99_ms,statements_per_request,statements_before");
        for (var turn : all) {
            lines.add(Figures.text(
                    "%s,%d,%d,%d,%.1f,%.5f,%.3f,%.5f,%d",
                    turn.part(),
                    turn.size(),
                    turn.round(),
                    turn.requests(),
                    turn.requestsPerSecond(),
                    turn.cpuMillis(),
                    turn.p99Millis(),
                    turn.statements(),
                    turn.late()));
        }
        Files.write(file, lines);
    }
}
