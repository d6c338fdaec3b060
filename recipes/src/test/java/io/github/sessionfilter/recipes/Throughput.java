package io.github.sessionfilter.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures how fast each proxy sends a film with the check and without, in turns, and with a check that costs the proxy alone: a
 * server in Go answers each with 204. The viewers are curl, each with one connection, and fetch one segment after the other.
 *
 * <p>{@code -Drounds} is the number of turns, {@code -Dviewers} that of the viewers, {@code -Dsegment} the bytes of a
 * segment, and {@code -Dsegments} how many of them a viewer fetches in a turn.
 */
final class Throughput {
    private static final double LIMIT = 0.9;
    private static final int ROUNDS = Integer.getInteger("rounds", 11);
    private static final int SEGMENT = Integer.getInteger("segment", 4_000_000);
    private static final int SEGMENTS = Integer.getInteger("segments", 100);
    private static final int WARM_UP = 8_000;
    private static final int VIEWERS = Integer.getInteger("viewers", 8);

    private Throughput() {}

    public static void main(String[] args) throws Exception {
        boolean broken = false;
        for (var proxy : Proxy.values()) {
            for (var path : List.of("/films/big.bin", "/videos/big.bin")) {
                double share = measure(proxy, path);
                broken |= share < LIMIT;
            }
        }
        System.exit(broken ? 1 : 0);
    }

    /** Returns the share of the unguarded throughput that is left, in the median of all turns. */
    private static double measure(Proxy proxy, String path) throws Exception {
        try (var site = new Site(proxy, 1, Map.of());
                var unguarded = site.unguarded();
                var askingForNothing = site.askingForNothing()) {
            var id = site.login("alice");
            int[] ports = {site.port(), unguarded.port(), askingForNothing.port()};
            var speeds = new double[ports.length][ROUNDS];
            for (int port : ports) {
                fetch(port, path, id, WARM_UP, Long.BYTES); // so that the service's code is compiled
            }
            for (int i = 0; i < ROUNDS; i++) {
                for (int j = 0; j < ports.length; j++) {
                    int turn = (i + j) % ports.length;
                    speeds[turn][i] = fetch(ports[turn], path, id);
                }
            }
            double without = median(speeds[1]);
            double share = median(speeds[0]) / without;
            System.out.printf(
                    Locale.ROOT,
                    "%s %s, segments of %.1f MB: %.0f MB/s with the check, %.0f MB/s without: %.3f, at least %.1f%s;"
                            + " %.3f with a check that always says yes%n",
                    proxy,
                    path,
                    SEGMENT / 1e6,
                    median(speeds[0]),
                    without,
                    share,
                    LIMIT,
                    share < LIMIT ? "   BROKEN" : "",
                    median(speeds[2]) / without);
            return share;
        }
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double fetch(int port, String path, String id) throws IOException, InterruptedException {
        return fetch(port, path, id, SEGMENTS, SEGMENT);
    }

    /** Returns the megabytes per second of all viewers. */
    private static double fetch(int port, String path, String id, int segments, int length)
            throws IOException, InterruptedException {
        var list = segments(port, path, id, segments, length);
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
            return (double) VIEWERS * segments * length * 1e3 / (System.nanoTime() - begun);
        } finally {
            Files.delete(list);
        }
    }

    /** Writes what curl fetches. */
    private static Path segments(int port, String path, String id, int segments, int length) throws IOException {
        var lines = new ArrayList<String>();
        long segmentsOfFile = Site.BIG_FILE / length;
        for (int i = 0; i < segments; i++) {
            long first = i % segmentsOfFile * length;
            lines.add("url = http://127.0.0.1:" + port + path);
            lines.add("range = " + first + "-" + (first + length - 1));
            lines.add("header = \"X-Session-Id: " + id + "\"");
            lines.add("output = /dev/null");
            lines.add("fail");
            lines.add("silent");
            lines.add("next");
        }
        lines.remove(lines.size() - 1);
        return Files.write(Files.createTempFile("segments", null), lines);
    }
}
