package io.github.sessionfilter.bench.growth;

import static io.github.sessionfilter.bench.Figures.text;

import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.growth.Window.Phase;
import io.github.sessionfilter.bench.peers.PeerProcess;
import io.github.sessionfilter.bench.peers.Wrk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Measures requests while one node sweeps dead rows beside 100,000 live rows, under a steady load.
 *
 * <p>Each of wrk's 32 connections pauses for 10 ms before each request. This gives about 3,000 requests per second
 * with 10,000 sessions, which is below the machine's limit, so that the p99 shows the waiting time of a request. The
 * p99 is measured in windows of one second: before there are dead rows, while there are some, and after the last is
 * swept. A window counts as sweeping if rows were swept in it, in the window before it and in the window after it. It
 * counts as between two runs of the sweeper if no rows were swept in the three windows.
 */
final class Sweep implements Part {
    private static final int LIVE = 100_000;
    private static final double P99_TO_NO_DEAD_ROWS = 1.5;
    private static final Duration DIED_AGO = Duration.ofHours(3);
    private static final int PAUSE_MILLIS = 10;
    private static final int WINDOW_SECONDS = 1;
    private static final String DATABASE = "sweep";

    private final Bench bench;
    private final int dead;
    private final int without = Figures.setting("without", 30);
    private final List<Window> windows = new ArrayList<>();
    private long left;

    Sweep(Bench bench, int dead) {
        this.bench = bench;
        this.dead = dead;
    }

    Sweep measure() throws Exception {
        bench.create(DATABASE, LIVE);
        var headers = bench.hot(LIVE);
        try (var node = bench.start(DATABASE, DATABASE, PeerProcess.HEAP_MEGABYTES, LIVE)) {
            node.warmUp();
            bench.warmUp(node, headers);
            bench.upkeep();
            long start = System.nanoTime() + TimeUnit.SECONDS.toNanos(without);
            for (int i = 0; i < without; i++) {
                windows.add(window(Phase.BEFORE, start, node, headers));
            }
            bench.counter().next();
            bench.insert(DATABASE, LIVE + 1, LIVE + dead, DIED_AGO);
            start = System.nanoTime();
            long swept = bench.counter().next().deletes();
            while (swept < dead) {
                var window = window(Phase.DEAD_ROWS, start, node, headers);
                windows.add(window);
                swept += window.deletes();
            }
            left = left();
            for (int i = 0; i < without; i++) {
                windows.add(window(Phase.AFTER, start, node, headers));
            }
        }
        bench.drop(DATABASE);
        return this;
    }

    private Window window(Phase phase, long start, PeerProcess node, Path headers) throws Exception {
        long begin = System.nanoTime();
        var load = bench.load(node, headers, WINDOW_SECONDS, Wrk.CONNECTIONS, PAUSE_MILLIS);
        long deletes = bench.counter().next().deletes();
        long end = System.nanoTime();
        return new Window(phase, (end - start) / 1e9, (end - begin) / 1e9, load.requests(), load.p99Millis(), deletes);
    }

    private long left() throws SQLException {
        try (var connection = bench.server().connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT COUNT(*) FROM " + Bench.table(DATABASE))) {
            rows.next();
            return rows.getLong(1) - LIVE;
        }
    }

    /** Returns the windows that meet the condition together with the windows before and after them. */
    private List<Window> chosen(Predicate<Window> condition) {
        var chosen = new ArrayList<Window>();
        for (int i = 1; i < windows.size() - 1; i++) {
            if (windows.subList(i - 1, i + 2).stream().allMatch(condition)) {
                chosen.add(windows.get(i));
            }
        }
        return chosen;
    }

    private List<Window> sweeping() {
        return chosen(window -> window.deletes() > 0);
    }

    private List<Window> between() {
        return chosen(window -> window.phase() == Phase.DEAD_ROWS && window.deletes() == 0);
    }

    private List<Window> withoutDeadRows() {
        return chosen(window -> window.phase() != Phase.DEAD_ROWS && window.deletes() == 0);
    }

    private static double p99(List<Window> windows) {
        return Figures.median(windows.stream().mapToDouble(Window::p99Millis).toArray());
    }

    private static double requestsPerSecond(List<Window> windows) {
        return windows.stream().mapToLong(Window::requests).sum()
                / windows.stream().mapToDouble(Window::seconds).sum();
    }

    private double sweptPerSecond() {
        var sweeping = sweeping();
        return sweeping.stream().mapToLong(Window::deletes).sum()
                / sweeping.stream().mapToDouble(Window::seconds).sum();
    }

    private double secondsUntilGone() {
        return windows.stream()
                .filter(window -> window.phase() == Phase.DEAD_ROWS)
                .mapToDouble(Window::at)
                .max()
                .orElse(0);
    }

    @Override
    public void write(Path folder) throws IOException {
        var lines = new ArrayList<String>();
        lines.add("phase,at_seconds,seconds,requests,p99_ms,deletes");
        for (var window : windows) {
            lines.add(text(
                    "%s,%.2f,%.3f,%d,%.3f,%d",
                    window.phase(),
                    window.at(),
                    window.seconds(),
                    window.requests(),
                    window.p99Millis(),
                    window.deletes()));
        }
        Files.write(folder.resolve("sweep.csv"), lines);
        Chart.write(windows, text("%,d dead rows are swept under load", dead), folder.resolve("sweep.svg"));
    }

    @Override
    public List<String> table() {
        return List.of(
                text(
                        "| %,d dead rows, gone in %.0f s; %,.0f rows/s while it sweeps | windows of 1 s | requests/s"
                                + " | p99 ms (median) | ratio |",
                        dead, secondsUntilGone(), sweptPerSecond()),
                "|---|---:|---:|---:|---:|",
                row("no dead rows", withoutDeadRows()),
                row("dead rows, between two runs of the sweeper", between()),
                row("while it sweeps", sweeping()));
    }

    private String row(String name, List<Window> of) {
        return text(
                "| %s | %d | %,.0f | %.2f | %.2f |",
                name, of.size(), requestsPerSecond(of), p99(of), p99(of) / p99(withoutDeadRows()));
    }

    @Override
    public void show(Figures figures) {
        figures.show(text("%,d dead rows: gone after", dead), "%.0f s", secondsUntilGone());
        figures.show("rows swept a second, while it sweeps", "%.0f", sweptPerSecond());
        show(figures, "no dead rows", withoutDeadRows());
        show(figures, "dead rows, between two runs of the sweeper", between());
        show(figures, "while it sweeps", sweeping());
        figures.never("dead rows left, and live ones swept", Math.abs(left));
        figures.atMost(
                P99_TO_NO_DEAD_ROWS,
                "p99 while it sweeps to p99 without dead rows",
                p99(sweeping()) / p99(withoutDeadRows()),
                "");
    }

    private static void show(Figures figures, String name, List<Window> of) {
        figures.show(
                name,
                "p99 %.2f ms, the median of %d windows; %.0f requests a second",
                p99(of),
                of.size(),
                requestsPerSecond(of));
    }
}
