package io.github.sessionfilter.containers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Puts the same load on both webapps of a {@link SitePair} in alternating turns. One turn of each is a round, and the
 * order changes from round to round. Both webapps run in one process, so that the JIT compiler treats them alike. One
 * webapp is idle during the other's turn. So the CPU time of the process in a turn is that of one webapp, and of the
 * upkeep, which runs in all turns.
 */
final class Turns {
    private final List<Turn> baseline = new ArrayList<>();
    private final List<Turn> guarded = new ArrayList<>();

    private Turns() {}

    /** The bytes that the client received in a turn. */
    record Received(long bytes, double seconds) {}

    /**
     * The figures of one webapp in a round.
     *
     * @param cpu CPU time of the container's process
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

    /** Runs {@code warmUps} rounds that do not count, then {@code rounds} that count. */
    static Turns take(SitePair site, int warmUps, int rounds, Load load) throws Exception {
        var turns = new Turns();
        for (int round = -warmUps; round < rounds; round++) {
            boolean baselineFirst = round % 2 == 0;
            Turn first = turn(site, baselineFirst ? site.baseline() : site.guarded(), load, round);
            Turn second = turn(site, baselineFirst ? site.guarded() : site.baseline(), load, round);
            if (round >= 0) {
                turns.baseline.add(baselineFirst ? first : second);
                turns.guarded.add(baselineFirst ? second : first);
            }
        }
        return turns;
    }

    private static Turn turn(SitePair site, Webapp webapp, Load load, int round) throws Exception {
        Duration before = site.container().cpu();
        Received received = load.put(webapp, round);
        return new Turn(received, site.container().cpu().minus(before));
    }

    /** Returns the median of the turns without the filter. */
    double baseline(ToDoubleFunction<Turn> figure) {
        return median(baseline.stream().mapToDouble(figure).toArray());
    }

    /** Returns the median of the turns behind the filter. */
    double guarded(ToDoubleFunction<Turn> figure) {
        return median(guarded.stream().mapToDouble(figure).toArray());
    }

    /**
     * Returns the median of the ratios of each round, because the speed of the machine changes more slowly than that.
     */
    double ratio(ToDoubleFunction<Turn> figure) {
        return median(IntStream.range(0, baseline.size())
                .mapToDouble(i -> figure.applyAsDouble(guarded.get(i)) / figure.applyAsDouble(baseline.get(i)))
                .toArray());
    }

    /** Returns the ratio of the sums over all rounds, for figures that are too coarse in one round. */
    double ratioOfSums(ToDoubleFunction<Turn> figure) {
        return guarded.stream().mapToDouble(figure).sum()
                / baseline.stream().mapToDouble(figure).sum();
    }

    private static double median(double[] figures) {
        Arrays.sort(figures);
        return (figures[(figures.length - 1) / 2] + figures[figures.length / 2]) / 2;
    }
}
