package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.LiveRows;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Measures where a request behind this filter spends its time, with the samples of JDK Flight Recorder.
 *
 * <p>For each container, a warm node with 10,000 sessions is under load for {@code -Dseconds} (60). Samples show
 * threads in Java code only, without the operating system's work for sockets. So the shares are of the Java code of a
 * request. The filter's share are the samples within {@code doFilter} and not in the handlers.
 */
final class Profile {
    private static final int SESSIONS = 10_000;
    private static final int WARM_UP_SECONDS = 30;
    private static final double SHOWN = 0.5;

    private Profile() {}

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws Exception {
        int seconds = Figures.setting("seconds", 60);
        var folder = Files.createDirectories(Path.of("target", "peers"));
        var figures = new Figures("Where the Java code of a request is, in percent of its samples");
        try (var server = MySqlServer.mariaDb()) {
            LiveRows.createTable(server);
            LiveRows.insert(server, 1, SESSIONS, Duration.ofSeconds(50));
            for (var container : Container.values()) {
                var variant = new Variant(container, Variant.SESSION_FILTER, null);
                show(variant, record(variant, server, folder, seconds), figures);
            }
        }
        figures.exit();
    }

    private static Path record(Variant variant, MySqlServer server, Path folder, int seconds) throws Exception {
        var recording = folder.resolve(variant.name() + ".jfr");
        Files.deleteIfExists(recording);
        var wrk = new Wrk(folder);
        try (var process = PeerProcess.recorded(variant, server.url() + "&user=" + server.user(), folder, recording)) {
            var visitors = new Visitors(variant, process.port(), SESSIONS);
            var headers = Files.write(folder.resolve(variant.name() + ".headers"), visitors.headers());
            wrk.run(process.port(), Hello.PATH, headers, WARM_UP_SECONDS);
            wrk.run(process.port(), Hello.PATH, headers, seconds);
        }
        return recording;
    }

    private static void show(Variant variant, Path recording, Figures figures) throws IOException {
        var samples = new Samples();
        try (var events = new RecordingFile(recording)) {
            while (events.hasMoreEvents()) {
                var event = events.readEvent();
                if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                    samples.add(event.getStackTrace().getFrames());
                }
            }
        }
        figures.show(variant.name(), "%d samples of requests", samples.requests);
        figures.show("  the handlers and their output", "%5.1f %%", samples.share(samples.handlers));
        figures.show("  the filter itself", "%5.1f %%", samples.share(samples.filter));
        samples.within.forEach((method, count) -> {
            if (samples.share(count) >= SHOWN) {
                figures.show("    " + method, "%5.1f %%", samples.share(count));
            }
        });
    }

    /** Counts of samples. Not thread-safe. */
    private static final class Samples {
        private static final String FILTER = SessionFilter.class.getName();
        private static final String OURS = SessionFilter.class.getPackageName() + ".";
        private static final String BENCH = OURS + "bench.";
        private static final String UPKEEP = OURS + "BackgroundTasks";

        private long requests;
        private long handlers;
        private long filter;
        /** Samples by the filter's method that was on the stack. */
        private final Map<String, Integer> within = new TreeMap<>();

        /** @param frames the stack, the running method first */
        void add(List<RecordedFrame> frames) {
            if (frames.stream().anyMatch(frame -> type(frame).equals(UPKEEP))) {
                return;
            }
            requests++;
            if (frames.stream().map(Samples::type).anyMatch(type -> type.startsWith(BENCH))) {
                handlers++;
            } else if (frames.stream().anyMatch(frame -> type(frame).equals(FILTER))) {
                filter++;
                var methods = new HashSet<String>();
                for (var frame : frames) {
                    if (type(frame).startsWith(OURS)) {
                        methods.add(type(frame).substring(type(frame).lastIndexOf('.') + 1) + "." + name(frame));
                    }
                }
                methods.forEach(method -> within.merge(method, 1, Integer::sum));
            }
        }

        double share(long count) {
            return 100.0 * count / requests;
        }

        private static String type(RecordedFrame frame) {
            return frame.getMethod().getType().getName();
        }

        private static String name(RecordedFrame frame) {
            return frame.getMethod().getName();
        }
    }
}
