package io.github.sessionfilter.containers;

import io.github.sessionfilter.containers.Turns.Turn;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.jdbc.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What 200 viewers at once, who seek in a film of 240 MB, get and cost behind the filter, in turns with the same without
 * it: through the container's own file servlet, and through the example's streaming handler. The load is that of
 * {@link Wrk}, with as many sessions; both twins get the same requests, ids included. {@code -Drounds} (100; of an even
 * number, either begins half), {@code -DwarmUps} (30 rounds that don't count) and {@code -Dseconds} of a turn (1) change
 * that. About twenty-five minutes.
 *
 * <p>So many, because the CPU of two turns differs by an eighth, whichever twin's they are, and more by how the kernel
 * happens to place threads and pace connections in a run of wrk than by how long it runs. A turn has some hundreds of
 * requests, each megabytes long, and the JIT compiler makes its last version of what was called some ten thousand times.
 *
 * <p>Server, database and load share the machine: the ratios count, not how fast it is.
 */
public final class Video {
    /** More than Jetty, as it is shipped, keeps in memory of one file. */
    private static final int MEGABYTES = 240;

    private static final int SESSIONS = 200;
    private static final int SLICE = 1_000_000;
    private static final int WARM_UPS = Integer.getInteger("warmUps", 30);
    private static final int ROUNDS = Integer.getInteger("rounds", 100);
    private static final int SECONDS = Integer.getInteger("seconds", 1);
    private static final double THROUGHPUT = 0.97;
    private static final double CPU = 1.03;

    private final Twins site;
    private final Film film;
    private final List<String> sessionIds;
    private final Wrk wrk;

    private Video(Twins site, Film film, List<String> sessionIds, Wrk wrk) {
        this.site = site;
        this.film = film;
        this.sessionIds = sessionIds;
        this.wrk = wrk;
    }

    public static void main(String[] args) throws Exception {
        boolean kept = true;
        try (MySqlServer database = MySqlServer.mariaDb()) {
            System.out.printf(
                    "%n%-44s %10s %12s %8s %12s %15s %8s%n",
                    "slices of a film of 240 MB, 200 at once",
                    "bare MB/s",
                    "guarded MB/s",
                    "ratio",
                    "bare CPU/GB",
                    "guarded CPU/GB",
                    "ratio");
            for (Row row : List.of(Row.of(Row.TOMCAT + "11.0", "ee11"), Row.of(Row.JETTY + "12.1", "ee10"))) {
                kept &= measure(row, database);
            }
        }
        System.out.println(
                kept
                        ? "\nAll limits were kept."
                        : "\nA LIMIT WAS BROKEN: the throughput is to be at least " + THROUGHPUT + " and CPU at most "
                                + CPU);
        System.exit(kept ? 0 : 1);
    }

    private static boolean measure(Row row, TestDatabase database) throws Exception {
        Path base = row.newBase("video");
        Film film = Film.write(base.resolve("film.bin"), MEGABYTES);
        try (Twins site = VideoSite.start(row, database, base, film)) {
            List<String> sessionIds = sessionIds(site, database);
            var video = new Video(site, film, sessionIds, new Wrk(base, sessionIds, film));
            String container = row.home().getFileName().toString();
            return video.measure(container + ", file servlet", VideoSite.FILE)
                    & video.measure(container + ", handler", VideoSite.STREAM);
        }
    }

    private static List<String> sessionIds(Twins site, TestDatabase database) throws Exception {
        String first = VideoSite.login(site.guarded());
        List<String> ids = new ArrayList<>(List.of(first));
        while (ids.size() < SESSIONS) {
            ids.add(Database.aged(database, first, Duration.ZERO));
        }
        return ids;
    }

    private boolean measure(String name, String path) throws Exception {
        check(path);
        Turns turns = Turns.take(site, WARM_UPS, ROUNDS, (webapp, round) -> wrk.run(webapp, path, SECONDS, round));
        check(path);
        double throughput = turns.ratio(Turn::megabytesPerSecond);
        double cpu = turns.ratio(Turn::cpuMillisPerMegabyte);
        System.out.printf(
                "%-44s %10.0f %12.0f %8.3f %9.0f ms %12.0f ms %8.3f%n",
                name,
                turns.bare(Turn::megabytesPerSecond),
                turns.guarded(Turn::megabytesPerSecond),
                throughput,
                turns.bare(Turn::cpuMillisPerMegabyte) * 1e3,
                turns.guarded(Turn::cpuMillisPerMegabyte) * 1e3,
                cpu);
        return throughput >= THROUGHPUT && cpu <= CPU;
    }

    /** That every session gets just what it asks for from either, and whoever has none only from the bare one. */
    private void check(String path) throws IOException {
        Random random = new Random(1);
        for (String id : sessionIds) {
            long first = random.nextLong(film.length() - SLICE);
            checkSlice(site.guarded(), path, first, Webapp.HEADER, id);
            checkSlice(site.bare(), path, first, Webapp.HEADER, id);
        }
        checkSlice(site.bare(), path, 0);
        int refusal = site.guarded().get(path, "Range", "bytes=0-9").statusCode();
        if (refusal != 401) {
            throw new AssertionError("without a session, " + path + " was answered " + refusal);
        }
    }

    private void checkSlice(Webapp webapp, String path, long first, String... session) throws IOException {
        List<String> headers = new ArrayList<>(List.of(session));
        headers.addAll(List.of("Range", "bytes=" + first + "-" + (first + SLICE - 1)));
        var answer = webapp.getBytes(path, headers.toArray(String[]::new));
        if (answer.statusCode() != 206 || !Arrays.equals(answer.body(), film.slice(first, SLICE))) {
            throw new AssertionError(webapp.name() + path + " answered " + answer.statusCode() + " with "
                    + answer.body().length + " bytes, not 206 with those from " + first);
        }
    }
}
