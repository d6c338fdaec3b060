package io.github.sessionfilter.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures the cost of a check of a cached session inside the JVM, relative to its floor, for one and two threads.
 *
 * <p>10,000 sessions are cached. Each operation starts with the string of the next request header. The floor is the
 * least work of any check that hashes the id: one SHA-256 of 43 bytes with a digest per thread, and one Caffeine
 * lookup. A check is all work from the header to the verdict, and the touch. Each round has a fork for each
 * benchmark. Ratios are taken within a round, so that other load on the machine affects both sides. It takes about
 * four minutes. {@code -Drounds}, {@code -Diterations} and {@code -Dmillis} (of an iteration) change that.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CheckBenchmark {
    private static final int SESSIONS = 10_000;
    private static final double TO_FLOOR = 1.10;
    private static final double BYTES = 200;
    /** The speed-up from one thread to two, relative to the speed-up of the floor. */
    private static final double SCALING_TO_FLOOR = 0.95;

    private static final String ONE_THREAD = ", 1 thread";
    private static final String TWO_THREADS = ", 2 threads";

    private static final ThreadFactory DAEMON = task -> {
        var thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    };

    /** The state of all threads: the sessions in both caches. */
    @State(Scope.Benchmark)
    public static class Cached {
        private final String[] headers = new String[SESSIONS];
        private final Cache<SessionKey, Session> floor =
                Caffeine.newBuilder().maximumSize(SESSIONS).build();
        private final SessionManager manager;

        /** Fills both caches. */
        public Cached() {
            var clock = new StoreClock(NodeClock.system());
            clock.observe(System.currentTimeMillis(), clock.sending());
            var cache = new SessionCache(
                    new GeneratedSessionStore(SESSIONS), clock, LiveRows.WINDOW, SESSIONS, LiveRows.STORE_TIMEOUT);
            cache.warmUp(() -> false);
            Executors.newScheduledThreadPool(1, DAEMON)
                    .scheduleWithFixedDelay(cache::synchronize, 1, 1, TimeUnit.SECONDS);
            manager = new SessionManager(cache, clock, LiveRows.TIMEOUTS, SessionLimit.NONE);
            for (int i = 0; i < SESSIONS; i++) {
                headers[i] = Ids.of(i);
                floor.put(Ids.key(i), ((Live) cache.find(Ids.key(i))).session());
            }
        }
    }

    /** The state of each thread: its position, and a digest that it finds like SessionKey does. */
    @State(Scope.Thread)
    public static class Position {
        private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(() -> {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every Java platform has SHA-256", e);
            }
        });

        private int next;

        /** Starts at a random position, so that threads use different sessions. */
        @Setup
        public void begin() {
            next = ThreadLocalRandom.current().nextInt(SESSIONS);
        }

        private String header(Cached cached) {
            next = next + 1 < SESSIONS ? next + 1 : 0;
            return cached.headers[next];
        }
    }

    /** One SHA-256 and one lookup. */
    @Benchmark
    public @Nullable Session floor(Cached cached, Position position) {
        var hash = Position.SHA_256.get().digest(position.header(cached).getBytes(StandardCharsets.ISO_8859_1));
        return cached.floor.getIfPresent(SessionKey.ofBytes(hash));
    }

    /** All work from the header to the verdict, and the touch. */
    @Benchmark
    public SessionVerdict check(Cached cached, Position position) {
        var verdict = cached.manager.check(Objects.requireNonNull(SessionId.parse(position.header(cached))));
        return cached.manager.touch((Live) verdict);
    }

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws RunnerException {
        int rounds = Figures.setting("rounds", 9);
        var lines = new TreeMap<String, Line>();
        for (int round = 1; round <= rounds; round++) {
            System.out.println("round " + round + " of " + rounds);
            add(run(1), ONE_THREAD, lines);
            add(run(2), TWO_THREADS, lines);
        }
        var figures = new Figures("A check of a cached session");
        figures.show("medians of " + rounds + " rounds", "%10s %10s %10s", "ns/op", "B/op", "to floor");
        lines.forEach((name, line) -> figures.show(
                name, "%10.1f %10.1f %10.3f", median(line.nanos), median(line.bytes), median(line.toFloor)));
        var one = line("check" + ONE_THREAD, lines);
        var two = line("check" + TWO_THREADS, lines);
        figures.atMost(TO_FLOOR, "one thread, to the floor", median(one.toFloor), "");
        figures.atMost(TO_FLOOR, "two threads, to the floor", median(two.toFloor), "");
        figures.atLeast(
                SCALING_TO_FLOOR,
                "speed-up from one thread to two, to the floor's",
                median(one.toFloor) / median(two.toFloor),
                "");
        figures.atMost(BYTES, "allocated", Math.max(median(one.bytes), median(two.bytes)), " bytes");
        figures.exit();
    }

    private static Collection<RunResult> run(int threads) throws RunnerException {
        int iterations = Figures.setting("iterations", 4);
        var duration = TimeValue.milliseconds(Figures.setting("millis", 700));
        return new Runner(new OptionsBuilder()
                        .include(CheckBenchmark.class.getName())
                        .threads(threads)
                        .forks(1)
                        .warmupIterations(iterations)
                        .warmupTime(duration)
                        .measurementIterations(iterations)
                        .measurementTime(duration)
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .run();
    }

    /** A line of the table, with one value per round. */
    private static final class Line {
        private final List<Double> nanos = new ArrayList<>();
        private final List<Double> bytes = new ArrayList<>();
        private final List<Double> toFloor = new ArrayList<>();
    }

    private static Line line(String name, Map<String, Line> lines) {
        return Objects.requireNonNull(lines.get(name), name);
    }

    private static void add(Collection<RunResult> round, String threads, Map<String, Line> lines) {
        double floor = round.stream()
                .filter(result -> name(result).equals("floor"))
                .mapToDouble(CheckBenchmark::nanos)
                .findFirst()
                .orElseThrow();
        for (var result : round) {
            var line = lines.computeIfAbsent(name(result) + threads, any -> new Line());
            line.nanos.add(nanos(result));
            line.bytes.add(
                    result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
            line.toFloor.add(nanos(result) / floor);
        }
    }

    private static String name(RunResult result) {
        return result.getPrimaryResult().getLabel();
    }

    private static double nanos(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
