package io.github.sessionfilter.containers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Twins under the same load in turns; one turn of each is a round, and who begins changes from round to round. Both are
 * in one process, so that the JIT compiler decides for both alike; as one rests in the other's turn, the CPU time of
 * the process in a turn is that of the one whose turn it is, and of the upkeep, which goes on in all turns.
 */
final class Turns {
    private final List<Turn> bare = new ArrayList<>();
    private final List<Turn> guarded = new ArrayList<>();

    private Turns() {}

    /** What came to the client in a turn. */
    record Received(long bytes, double seconds) {}

    /**
     * What one webapp did in a round.
     *
     * @param cpu of the container's process
     */
    record Turn(Received received, Duration cpu) {
        double megabytesPerSecond() {
            return received.bytes() / 1e6 / received.seconds();
        }

        double cpuMillis() {
            return cpu.toMillis();
        }

        double cpuMillisPerMegabyte() {
            return cpu.toMillis() / (received.bytes() / 1e6);
        }
    }

    interface Load {
        Received put(Webapp webapp, int round) throws Exception;
    }

    /** Takes {@code warmUps} rounds that do not count, then {@code rounds} that do. */
    static Turns take(Twins site, int warmUps, int rounds, Load load) throws Exception {
        var turns = new Turns();
        for (int round = -warmUps; round < rounds; round++) {
            boolean bareFirst = round % 2 == 0;
            Turn first = turn(site, bareFirst ? site.bare() : site.guarded(), load, round);
            Turn second = turn(site, bareFirst ? site.guarded() : site.bare(), load, round);
            if (round >= 0) {
                turns.bare.add(bareFirst ? first : second);
                turns.guarded.add(bareFirst ? second : first);
            }
        }
        return turns;
    }

    private static Turn turn(Twins site, Webapp webapp, Load load, int round) throws Exception {
        Duration before = site.container().cpu();
        Received received = load.put(webapp, round);
        return new Turn(received, site.container().cpu().minus(before));
    }

    /** The median of those without the filter. */
    double bare(ToDoubleFunction<Turn> figure) {
        return median(bare.stream().mapToDouble(figure).toArray());
    }

    /** The median of those behind it. */
    double guarded(ToDoubleFunction<Turn> figure) {
        return median(guarded.stream().mapToDouble(figure).toArray());
    }

    /** Guarded to bare, of each round by itself: the machine's own ups and downs are longer than a round. */
    double ratio(ToDoubleFunction<Turn> figure) {
        return median(IntStream.range(0, bare.size())
                .mapToDouble(i -> figure.applyAsDouble(guarded.get(i)) / figure.applyAsDouble(bare.get(i)))
                .toArray());
    }

    /** Guarded to bare, of all rounds together, where a figure is too coarse in one. */
    double ratioOfSums(ToDoubleFunction<Turn> figure) {
        return guarded.stream().mapToDouble(figure).sum()
                / bare.stream().mapToDouble(figure).sum();
    }

    private static double median(double[] figures) {
        Arrays.sort(figures);
        return (figures[(figures.length - 1) / 2] + figures[figures.length / 2]) / 2;
    }
}
