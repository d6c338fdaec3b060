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
 * Compares throughput and CPU of 200 concurrent viewers who seek in a film of 240 MB, behind the filter and without
 * it. The film is served by the container's own file servlet, and by the example's streaming handler.
 *
 * <p>{@link Wrk} generates the load, with one session per viewer. Both webapps get the same requests, including the
 * ids. {@code -Drounds} (100; with an even number each webapp is first in half of them), {@code -DwarmUps} (30 rounds
 * that do not count) and {@code -Dseconds} of a turn (1) change that. It takes about twenty-five minutes.
 *
 * <p>Many rounds are needed, because the CPU time of two turns differs by an eighth, even of the same webapp. How the
 * kernel places threads and paces connections matters more than the duration. A turn has some hundreds of requests of
 * some megabytes each, and the JIT compiler makes its final version of a method after about ten thousand calls.
 *
 * <p>Server, database and load share the machine, so only the ratios count.
 */
public final class Video {
    /** Larger than the largest file that Jetty keeps in memory by default. */
    private static final int MEGABYTES = 240;

    private static final int SESSIONS = 200;
    private static final int SLICE = 1_000_000;
    private static final int WARM_UPS = Integer.getInteger("warmUps", 30);
    private static final int ROUNDS = Integer.getInteger("rounds", 100);
    private static final int SECONDS = Integer.getInteger("seconds", 1);
    private static final double THROUGHPUT = 0.97;
    private static final double CPU = 1.03;

    private final SitePair site;
    private final Film film;
    private final List<String> sessionIds;
    private final Wrk wrk;

    private Video(SitePair site, Film film, List<String> sessionIds, Wrk wrk) {
        this.site = site;
        this.film = film;
        this.sessionIds = sessionIds;
        this.wrk = wrk;
    }

    public static void main(String[] args) throws Exception {
        boolean kept = true;
        try (MySqlServer database = MySqlServer.mariaDb()) {
            System.out.printf(
                    "%n%-44s %13s %12s %8s %15s %15s %8s%n",
                    "slices of a film of 240 MB, 200 at once",
                    "baseline MB/s",
                    "guarded MB/s",
                    "ratio",
                    "baseline CPU/GB",
                    "guarded CPU/GB",
                    "ratio");
            for (Row row : List.of(Row.of(Row.TOMCAT + "11.0", "ee11"), Row.of(Row.JETTY + "12.1", "ee10"))) {
                kept &= measure(row, database);
            }
        }
        System.out.println(
                kept
                        ? "\nAll limits were kept."
                        : "\nA LIMIT WAS BROKEN: the throughput must be at least " + THROUGHPUT + " and CPU at most "
                                + CPU);
        System.exit(kept ? 0 : 1);
    }

    private static boolean measure(Row row, TestDatabase database) throws Exception {
        Path base = row.newBase("video");
        Film film = Film.write(base.resolve("film.bin"), MEGABYTES);
        try (SitePair site = VideoSite.start(row, database, base, film)) {
            List<String> sessionIds = sessionIds(site, database);
            var video = new Video(site, film, sessionIds, new Wrk(base, sessionIds, film));
            String container = row.home().getFileName().toString();
            return video.measure(container + ", file servlet", VideoSite.FILE)
                    & video.measure(container + ", handler", VideoSite.STREAM);
        }
    }

    private static List<String> sessionIds(SitePair site, TestDatabase database) throws Exception {
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
                "%-44s %13.0f %12.0f %8.3f %12.0f ms %12.0f ms %8.3f%n",
                name,
                turns.baseline(Turn::megabytesPerSecond),
                turns.guarded(Turn::megabytesPerSecond),
                throughput,
                turns.baseline(Turn::cpuMillisPerMegabyte) * 1e3,
                turns.guarded(Turn::cpuMillisPerMegabyte) * 1e3,
                cpu);
        return throughput >= THROUGHPUT && cpu <= CPU;
    }

    /**
     * Checks that each session gets the right slices from both webapps, and that only the baseline answers without
     * one.
     */
    private void check(String path) throws IOException {
        Random random = new Random(1);
        for (String id : sessionIds) {
            long first = random.nextLong(film.length() - SLICE);
            checkSlice(site.guarded(), path, first, Webapp.HEADER, id);
            checkSlice(site.baseline(), path, first, Webapp.HEADER, id);
        }
        checkSlice(site.baseline(), path, 0);
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
