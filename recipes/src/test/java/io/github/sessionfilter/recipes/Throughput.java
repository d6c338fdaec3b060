package io.github.sessionfilter.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures how fast each proxy sends a film with the check and without, in turns, and with a check that costs the proxy alone: a
 * server in Go answers each with 204. The viewers are curl, each with one connection, and fetch one range after the other: 4 MB
 * as in a segment of HLS, and 20 MB as a player reads from a large file.
 *
 * <p>The turns of a round follow each other, so that a round compares figures of the same seconds. The share is the median of
 * all rounds; the processor time is the mean.
 *
 * <p>{@code -Drounds} is the number of rounds, {@code -Dviewers} that of the viewers, and {@code -Dbytes} how much a viewer
 * fetches in a turn.
 */
final class Throughput {
    private static final double LIMIT = 0.9;
    private static final int ROUNDS = Integer.getInteger("rounds", 11);
    private static final List<Integer> RANGES = List.of(4_000_000, 20_000_000);
    private static final int BYTES = Integer.getInteger("bytes", 400_000_000);
    private static final int WARM_UP = 8_000;
    private static final int VIEWERS = Integer.getInteger("viewers", 8);

    private Throughput() {}

    public static void main(String[] args) throws Exception {
        boolean broken = false;
        for (var proxy : Proxy.values()) {
            for (var path : List.of("/films/big.bin", "/videos/big.bin")) {
                broken |= !measure(proxy, path);
            }
        }
        System.exit(broken ? 1 : 0);
    }

    /** Returns whether the limit holds for ranges of each size. */
    private static boolean measure(Proxy proxy, String path) throws Exception {
        try (var site = new Site(proxy, 1, Map.of());
                var unguarded = site.unguarded();
                var askingForNothing = site.askingForNothing()) {
            var viewers = new Viewers(path, site.login("alice"), site.services.get(0));
            var proxies = List.of(site.proxy, unguarded, askingForNothing);
            for (var each : proxies) {
                viewers.fetch(each, WARM_UP, Long.BYTES); // so that the service's code is compiled
            }
            boolean holds = true;
            for (int range : RANGES) {
                holds &= measure(proxy + " " + path, proxies, viewers, range) >= LIMIT;
            }
            return holds;
        }
    }

    /** Prints and returns the share of the unguarded throughput that is left. */
    private static double measure(String name, List<ChildProcess> proxies, Viewers viewers, int range)
            throws IOException, InterruptedException {
        var turns = new Turn[proxies.size()][ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            for (int j = 0; j < turns.length; j++) {
                int turn = (i + j) % turns.length;
                turns[turn][i] = viewers.fetch(proxies.get(turn), BYTES / range, range);
            }
        }
        var guarded = turns[0];
        var unguarded = turns[1];
        var askingForNothing = turns[2];
        var shares = shares(guarded, unguarded);
        double share = median(shares);
        System.out.printf(
                Locale.ROOT,
                "%s, ranges of %d MB: %.0f MB/s with the check, %.0f MB/s without: %.3f (%.3f to %.3f), at least %.1f%s;"
                        + " %.3f with a check that always says yes%n",
                name,
                range / 1_000_000,
                median(speeds(guarded)),
                median(speeds(unguarded)),
                share,
                Arrays.stream(shares).min().orElseThrow(),
                Arrays.stream(shares).max().orElseThrow(),
                LIMIT,
                share < LIMIT ? "   BROKEN" : "",
                median(shares(askingForNothing, unguarded)));
        System.out.printf(
                Locale.ROOT,
                "    processor time of a range: the proxy %.0f us with the check, %.0f us without, %.0f us with a check that always"
                        + " says yes; the service %.0f us%n",
                mean(guarded, Turn::proxyMicros),
                mean(unguarded, Turn::proxyMicros),
                mean(askingForNothing, Turn::proxyMicros),
                mean(guarded, Turn::serviceMicros));
        return share;
    }

    private static double[] shares(Turn[] guarded, Turn[] unguarded) {
        return IntStream.range(0, ROUNDS)
                .mapToDouble(round -> guarded[round].speed() / unguarded[round].speed())
                .toArray();
    }

    private static double[] speeds(Turn[] turns) {
        return Arrays.stream(turns).mapToDouble(Turn::speed).toArray();
    }

    private static double mean(Turn[] turns, ToDoubleFunction<Turn> figure) {
        return Arrays.stream(turns).mapToDouble(figure).average().orElseThrow();
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** What the viewers got in megabytes a second, and the processor time that a range took of a proxy and of the service. */
    private record Turn(double speed, double proxyMicros, double serviceMicros) {}

    /** Viewers of the film at {@code path}, who all have the session {@code id}. */
    private record Viewers(String path, String id, ChildProcess service) {

        /** Lets each viewer fetch a number of ranges of {@code length} bytes. */
        Turn fetch(ChildProcess proxy, int ranges, int length) throws IOException, InterruptedException {
            var list = list(proxy.port(), ranges, length);
            try {
                var proxyTime = proxy.processorTime();
                var serviceTime = service.processorTime();
                long begun = System.nanoTime();
                curl(list);
                double nanos = System.nanoTime() - begun;
                double fetched = (double) VIEWERS * ranges;
                return new Turn(
                        fetched * length * 1e3 / nanos,
                        micros(proxyTime, proxy) / fetched,
                        micros(serviceTime, service) / fetched);
            } finally {
                Files.delete(list);
            }
        }

        private static double micros(Duration before, ChildProcess process) {
            return process.processorTime().minus(before).toNanos() / 1e3;
        }

        private static void curl(Path list) throws IOException, InterruptedException {
            var viewers = new ArrayList<Process>();
            for (int i = 0; i < VIEWERS; i++) {
                viewers.add(new ProcessBuilder("curl", "-sf", "-K", list.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
            }
            for (var viewer : viewers) {
                if (viewer.waitFor() != 0) {
                    throw new IOException("a viewer was refused");
                }
            }
        }

        /** Writes what curl fetches. */
        private Path list(int port, int ranges, int length) throws IOException {
            var lines = new ArrayList<String>();
            long rangesOfFile = Site.BIG_FILE / length;
            for (int i = 0; i < ranges; i++) {
                long first = i % rangesOfFile * length;
                lines.add("url = http://127.0.0.1:" + port + path);
                lines.add("range = " + first + "-" + (first + length - 1));
                lines.add("header = \"X-Session-Id: " + id + "\"");
                lines.add("output = /dev/null");
                lines.add("fail");
                lines.add("silent");
                lines.add("next");
            }
            lines.remove(lines.size() - 1);
            return Files.write(Files.createTempFile("ranges", null), lines);
        }
    }
}
