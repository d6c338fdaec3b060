package io.github.sessionfilter.containers;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Measures how long a node goes on to send after the answer to a logout on another node, for each kind of response.
 *
 * <p>The nodes are two webapps of one container. {@code -Drounds} (30) is the number of logouts of each kind, and {@code
 * -Drows=tomcat-11} selects containers by parts of their names. A response of another session runs all the time for each
 * kind, and must not end.
 */
public final class LastBytes {
    private static final double P50_LIMIT_MILLIS = 1_000;
    private static final double MAX_LIMIT_MILLIS = 2_000;
    private static final double REFUSED_LIMIT_MILLIS = 1_500;
    private static final int ROUNDS = Integer.getInteger("rounds", 30);
    private static final int BLOCKED_ROUNDS = 10;
    private static final int SYNC_MILLIS = 1_000;
    /** Tomcat sends no larger file by HTTP/2: it maps the file into memory at once. */
    private static final long FILM_BYTES = 2_000_000_000;

    private static final String WINDOW_BYTES = "65536";

    /** Up to 50 MB a second, so that little is buffered when the response ends. */
    private static final long PAUSE_MILLIS = 1;
    /** Up to 3 MB a second, so that the film of another session lasts. */
    private static final long LONG_PAUSE_MILLIS = 20;

    private final Webapp here;
    private final Webapp there;
    private boolean kept = true;

    private LastBytes(Webapp here, Webapp there) {
        this.here = here;
        this.there = there;
    }

    public static void main(String[] args) throws Exception {
        // What the client of HTTP/2 buffers looks as if it had been sent after the logout.
        System.setProperty("jdk.httpclient.windowsize", WINDOW_BYTES);
        System.setProperty("jdk.httpclient.connectionWindowSize", WINDOW_BYTES);
        boolean kept = true;
        var rows = Stream.of(
                        Row.of(Row.TOMCAT + "9.0", "ee8"),
                        Row.of(Row.TOMCAT + "10.1", "ee10"),
                        Row.of(Row.TOMCAT + "11.0", "ee11"),
                        Row.of(Row.JETTY + "12.1", "ee10"))
                .filter(row -> row.toString().contains(System.getProperty("rows", "")))
                .toList();
        System.out.println("| container | response | logouts | last byte after: p50, longest | others that were cut |");
        System.out.println("|---|---|---:|---:|---:|");
        try (MySqlServer database = MySqlServer.mariaDb()) {
            for (Row row : rows) {
                kept &= measure(row, database);
            }
        }
        System.out.println(kept ? "\nAll limits were kept." : "\nA LIMIT WAS BROKEN");
        System.exit(kept ? 0 : 1);
    }

    private static boolean measure(Row row, MySqlServer database) throws Exception {
        Path base = row.newBase("last-bytes");
        Path wars = base.resolve("wars");
        Wars.pool(row.namespace(), wars);
        for (String name : List.of("here", "there")) {
            Path webapp = base.resolve("webapps").resolve(name);
            Folders.unzip(wars.resolve(Wars.POOL + ".war"), webapp);
            for (String file : List.of("film.bin", "media/film/film.bin")) {
                try (var film = new RandomAccessFile(webapp.resolve(file).toFile(), "rw")) {
                    film.setLength(FILM_BYTES); // sparse
                }
            }
        }
        try (ContainerProcess container = row.start(base, database, Variation.withHttpTwo())) {
            var measured = new LastBytes(new Webapp(container.port(), "here"), new Webapp(container.port(), "there"));
            Waiting.until(
                    "both webapps answer:\n",
                    container::log,
                    () -> measured.here.get("/public/style.css").statusCode() == 200
                            && measured.there.get("/public/style.css").statusCode() == 200);
            measured.all(row.home().getFileName().toString());
            return measured.kept;
        }
    }

    /** Measures the kinds at the same time, and the blocked writers afterwards. */
    private void all(String container) throws Exception {
        Map<RunningKind, TimedReader> others = new EnumMap<>(RunningKind.class);
        for (var kind : RunningKind.values()) {
            others.put(kind, kind.open(here, here.login("other"), LONG_PAUSE_MILLIS));
        }
        var threads = Executors.newFixedThreadPool(RunningKind.values().length);
        try {
            var tasks = Arrays.stream(RunningKind.values())
                    .<Callable<double[]>>map(kind -> () -> millis(kind))
                    .toList();
            var results = threads.invokeAll(tasks);
            for (var kind : RunningKind.values()) {
                double[] millis = results.get(kind.ordinal()).get();
                boolean isCut = others.get(kind).hasEnded();
                kept &= !isCut && at(millis, 0.5) <= P50_LIMIT_MILLIS && at(millis, 1) <= MAX_LIMIT_MILLIS;
                print(container, kind.name().toLowerCase(Locale.ROOT).replace('_', ' '), millis, isCut ? 1 : 0);
            }
            double[] refused = millisUntilATicketIsRefused();
            kept &= at(refused, 1) <= REFUSED_LIMIT_MILLIS;
            print(container, "the next request by ticket", refused, 0);
            for (String path : List.of("/endless", "/endless-async")) {
                print(container, "a blocked writer of " + path, blocked(path), 0);
            }
        } finally {
            threads.shutdownNow();
            for (var other : others.values()) {
                other.close();
            }
        }
    }

    private double[] millis(RunningKind kind) throws Exception {
        double[] millis = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            String id = here.login(kind.name());
            try (var response = kind.open(here, id, PAUSE_MILLIS)) {
                response.awaitFirstByte();
                long answeredAt = logOutSoon(id);
                millis[i] = Math.max(0, (response.awaitLastByte() - answeredAt) / 1e6);
            }
        }
        Arrays.sort(millis);
        return millis;
    }

    /** Returns the times until a ticket admits nobody any more on this node. */
    private double[] millisUntilATicketIsRefused() throws Exception {
        double[] millis = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            String id = here.login("refused");
            String path = here.tickets("seg1.ts", id).get(0);
            if (here.get(path).statusCode() != 200) {
                throw new AssertionError("a new ticket was refused");
            }
            long answeredAt = logOutSoon(id);
            Waiting.until("the ticket is refused", () -> here.get(path).statusCode() == 401);
            millis[i] = (System.nanoTime() - answeredAt) / 1e6;
        }
        Arrays.sort(millis);
        return millis;
    }

    /** Logs out at any moment between two syncs, and returns the nano time of the answer. */
    private long logOutSoon(String id) throws Exception {
        LockSupport.parkNanos(
                TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(SYNC_MILLIS)));
        int status = there.get("/logout", Webapp.HEADER, id).statusCode();
        if (status != 200) {
            throw new AssertionError("the logout was answered " + status);
        }
        return System.nanoTime();
    }

    /** Returns the times until the handler's write has ended, for a client that reads nothing. */
    private double[] blocked(String path) throws Exception {
        String observer = here.login("observer");
        int before = running(observer);
        double[] millis = new double[BLOCKED_ROUNDS];
        for (int i = 0; i < BLOCKED_ROUNDS; i++) {
            String id = here.login("blocked");
            Socket unread = RunningKind.unread(here, path, id);
            try {
                Waiting.until("the handler runs", () -> running(observer) > before);
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1)); // until all buffers are full
                long answeredAt = logOutSoon(id);
                Waiting.until("the handler has left", () -> running(observer) == before);
                millis[i] = (System.nanoTime() - answeredAt) / 1e6;
            } finally {
                unread.close();
            }
        }
        Arrays.sort(millis);
        return millis;
    }

    private int running(String id) throws Exception {
        return Integer.parseInt(here.get("/endless-running", Webapp.HEADER, id).body());
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    private static void print(String container, String kind, double[] millis, int cut) {
        System.out.printf(
                "| %s | %s | %d | %.2f, %.2f s | %d |%n",
                container, kind, millis.length, at(millis, 0.5) / 1e3, at(millis, 1) / 1e3, cut);
    }
}
