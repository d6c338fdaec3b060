package io.github.sessionfilter.containers;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How fast a container's own file servlet is behind the filter: a film of 200 MB, in turns with the same without. */
public final class Sendfile {
    private static final int MEGABYTES = 200;
    private static final int ROUNDS = Integer.getInteger("rounds", 41);
    private static final int DOWNLOADS = 5;
    private static final double LIMIT = 0.95;

    private Sendfile() {}

    /**
     * What one webapp did.
     *
     * @param megabytesPerSecond one figure a round
     * @param cpuMillis of the container's process, for all rounds
     */
    private record Rates(List<Double> megabytesPerSecond, long[] cpuMillis) {
        Rates() {
            this(new ArrayList<>(), new long[1]);
        }
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().toList().get(figures.size() / 2);
    }

    public static void main(String[] args) throws Exception {
        boolean kept = true;
        try (MySqlServer database = MySqlServer.mariaDb()) {
            System.out.printf(
                    "%n%-28s %12s %12s %8s %24s%n",
                    "a film of 200 MB", "bare MB/s", "guarded MB/s", "ratio", "CPU, guarded to bare");
            for (Row row : List.of(Row.of(Row.TOMCAT + "11.0", "ee11"), Row.of(Row.JETTY + "12.1", "ee10"))) {
                kept &= measure(row, database);
            }
        }
        System.out.println(
                kept ? "\nAll limits were kept." : "\nA LIMIT WAS BROKEN: a ratio is to be at least " + LIMIT);
        System.exit(kept ? 0 : 1);
    }

    private static boolean measure(Row row, MySqlServer database) throws Exception {
        try (FileSite site = FileSite.start(row, database, "sendfile", MEGABYTES)) {
            String id = site.guarded().login("alice");
            Rates bare = new Rates();
            Rates guarded = new Rates();
            for (int round = -3; round < ROUNDS; round++) {
                boolean bareFirst = round % 2 == 0;
                download(
                        site,
                        bareFirst ? site.bare() : site.guarded(),
                        id,
                        round < 0 ? new Rates() : bareFirst ? bare : guarded);
                download(
                        site,
                        bareFirst ? site.guarded() : site.bare(),
                        id,
                        round < 0 ? new Rates() : bareFirst ? guarded : bare);
            }
            // Of each round by itself: the machine's own ups and downs are longer than a round.
            double ratio = median(IntStream.range(0, ROUNDS)
                    .mapToObj(i -> guarded.megabytesPerSecond().get(i)
                            / bare.megabytesPerSecond().get(i))
                    .toList());
            System.out.printf(
                    "%-28s %12.0f %12.0f %8.3f %24.3f%n",
                    row.home().getFileName(),
                    median(bare.megabytesPerSecond()),
                    median(guarded.megabytesPerSecond()),
                    ratio,
                    (double) guarded.cpuMillis()[0] / bare.cpuMillis()[0]);
            return ratio >= LIMIT;
        }
    }

    private static void download(FileSite site, Webapp webapp, String id, Rates rates) throws IOException {
        long cpu = cpuMillis(site);
        long start = System.nanoTime();
        long bytes = 0;
        for (int i = 0; i < DOWNLOADS; i++) {
            bytes += read(webapp, id);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        rates.megabytesPerSecond().add(bytes / 1e6 / seconds);
        rates.cpuMillis()[0] += cpuMillis(site) - cpu;
    }

    private static long cpuMillis(FileSite site) {
        return ProcessHandle.of(site.container().pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toMillis)
                .orElse(0L);
    }

    /** Reads as fast as it comes, into one buffer; returns how many bytes came, headers included. */
    private static long read(Webapp webapp, String id) throws IOException {
        try (SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), webapp.port()))) {
            channel.write(StandardCharsets.US_ASCII.encode(
                    "GET /" + webapp.name() + FileSite.film() + " HTTP/1.1\r\nHost: localhost\r\n" + Webapp.HEADER
                            + ": " + id + "\r\nConnection: close\r\n\r\n"));
            ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
            long bytes = 0;
            for (int read = channel.read(buffer); read >= 0; read = channel.read(buffer)) {
                bytes += read;
                buffer.clear();
            }
            if (bytes < MEGABYTES * 1_000_000L) {
                throw new EOFException(webapp.name() + " sent " + bytes + " bytes");
            }
            return bytes;
        }
    }
}
