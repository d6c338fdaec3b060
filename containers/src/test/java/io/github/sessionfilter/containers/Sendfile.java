package io.github.sessionfilter.containers;

import io.github.sessionfilter.containers.Turns.Received;
import io.github.sessionfilter.containers.Turns.Turn;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Compares the speed of a container's own file servlet behind the filter and without it, with a film of 200 MB. */
public final class Sendfile {
    private static final int MEGABYTES = 200;
    private static final int WARM_UPS = 3;
    private static final int ROUNDS = Integer.getInteger("rounds", 41);
    private static final int DOWNLOADS = 5;
    private static final double LIMIT = 0.95;

    private Sendfile() {}

    public static void main(String[] args) throws Exception {
        boolean kept = true;
        try (MySqlServer database = MySqlServer.mariaDb()) {
            System.out.printf(
                    "%n%-28s %13s %12s %8s %28s%n",
                    "a film of 200 MB", "baseline MB/s", "guarded MB/s", "ratio", "CPU, guarded to baseline");
            for (Row row : List.of(Row.of(Row.TOMCAT + "11.0", "ee11"), Row.of(Row.JETTY + "12.1", "ee10"))) {
                kept &= measure(row, database);
            }
        }
        System.out.println(
                kept ? "\nAll limits were kept." : "\nA LIMIT WAS BROKEN: each ratio must be at least " + LIMIT);
        System.exit(kept ? 0 : 1);
    }

    private static boolean measure(Row row, MySqlServer database) throws Exception {
        try (SitePair site = FileSite.start(row, database, "sendfile", MEGABYTES)) {
            String id = site.guarded().login("alice");
            Turns turns = Turns.take(site, WARM_UPS, ROUNDS, (webapp, round) -> download(webapp, id));
            double ratio = turns.ratio(Turn::megabytesPerSecond);
            System.out.printf(
                    "%-28s %13.0f %12.0f %8.3f %28.3f%n",
                    row.home().getFileName(),
                    turns.baseline(Turn::megabytesPerSecond),
                    turns.guarded(Turn::megabytesPerSecond),
                    ratio,
                    turns.ratioOfSums(Turn::cpuMillis));
            return ratio >= LIMIT;
        }
    }

    private static Received download(Webapp webapp, String id) throws IOException {
        long start = System.nanoTime();
        long bytes = 0;
        for (int i = 0; i < DOWNLOADS; i++) {
            bytes += read(webapp, id);
        }
        return new Received(bytes, (System.nanoTime() - start) / 1e9);
    }

    /** Reads the answer into one buffer as fast as possible, and returns the number of bytes with the headers. */
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
