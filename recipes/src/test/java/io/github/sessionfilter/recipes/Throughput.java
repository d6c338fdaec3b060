package io.github.sessionfilter.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures how fast each proxy sends a film with the check and without, in turns, and with a check that costs the proxy alone: a
 * server in Go answers each with 204. The viewers are curl, each with one connection, and fetch one range after the other: 4 MB
 * as in a segment of HLS, and 20 MB as a player reads from a large file.
 *
 * <p>The turns of a round follow each other, so that a round compares figures of the same seconds. The share is the median of
 * all rounds.
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
            var id = site.login("alice");
            int[] ports = {site.port(), unguarded.port(), askingForNothing.port()};
            for (int port : ports) {
                fetch(port, path, id, WARM_UP, Long.BYTES); // so that the service's code is compiled
            }
            boolean holds = true;
            for (int range : RANGES) {
                holds &= measure(proxy + " " + path, ports, path, id, range) >= LIMIT;
            }
            return holds;
        }
    }

    /** Prints and returns the share of the unguarded throughput that is left. */
    private static double measure(String name, int[] ports, String path, String id, int range) throws Exception {
        var speeds = new double[ports.length][ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            for (int j = 0; j < ports.length; j++) {
                int turn = (i + j) % ports.length;
                speeds[turn][i] = fetch(ports[turn], path, id, BYTES / range, range);
            }
        }
        var shares = shares(speeds[0], speeds[1]);
        double share = median(shares);
        System.out.printf(
                Locale.ROOT,
                "%s, ranges of %d MB: %.0f MB/s with the check, %.0f MB/s without: %.3f (%.3f to %.3f), at least %.1f%s;"
                        + " %.3f with a check that always says yes%n",
                name,
                range / 1_000_000,
                median(speeds[0]),
                median(speeds[1]),
                share,
                Arrays.stream(shares).min().orElseThrow(),
                Arrays.stream(shares).max().orElseThrow(),
                LIMIT,
                share < LIMIT ? "   BROKEN" : "",
                median(shares(speeds[2], speeds[1])));
        return share;
    }

    private static double[] shares(double[] guarded, double[] unguarded) {
        return IntStream.range(0, ROUNDS)
                .mapToDouble(round -> guarded[round] / unguarded[round])
                .toArray();
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Returns the megabytes per second of all viewers. */
    private static double fetch(int port, String path, String id, int ranges, int length)
            throws IOException, InterruptedException {
        var list = ranges(port, path, id, ranges, length);
        try {
            var viewers = new ArrayList<Process>();
            long begun = System.nanoTime();
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
            return (double) VIEWERS * ranges * length * 1e3 / (System.nanoTime() - begun);
        } finally {
            Files.delete(list);
        }
    }

    /** Writes what curl fetches. */
    private static Path ranges(int port, String path, String id, int ranges, int length) throws IOException {
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
