package io.github.sessionfilter.bench;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Measures what clients see when the database is killed under load and restarted.
 *
 * <p>The site runs in Jetty on MariaDB, with default settings. Four clients send cached sessions (a thousand requests
 * per second each). Two clients send live sessions that are not cached (a hundred per second each), and repeat a
 * session later if it got a 503. One client requests a public path, and one logs in (fifty times per second).
 *
 * <p>After 5 s the server is killed with SIGKILL. It is restarted 20 s later, and the load continues for 15 s. While
 * the database is down, a second site is deployed, and a client sends live sessions to it, none of which it can have
 * cached. The server is considered up when a watcher gets its first connection. {@code -Dbefore}, {@code -Ddown} and
 * {@code -Dafter} change the seconds.
 */
public final class OutageDrill {
    private static final int CACHED = 5_000;
    private static final int UNCACHED = 50_000;
    private static final Duration USES_SPREAD = Duration.ofSeconds(50);
    private static final double RECOVERY_LIMIT_MILLIS = 5_000;
    private static final double LATENESS_MILLIS = 250;
    /** Turned off, because the expected warnings would hide the figures. */
    private static final Logger FILTER_LOG = Logger.getLogger("io.github.sessionfilter");

    /** The kinds of requests. */
    private enum Kind {
        CACHED,
        UNCACHED,
        PUBLIC,
        LOGIN,
        /** A live session, sent to the site that was deployed while the database was down. */
        DEPLOYED;

        boolean needsStore() {
            return this != CACHED && this != PUBLIC;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The phases of the drill. An answer belongs to the phase in which it arrives. */
    private enum Phase {
        /** The database runs. */
        BEFORE,
        /** From just before the kill. */
        DOWN,
        /** From just before the restart, including the {@link #RECOVERY_LIMIT_MILLIS} for recovery. */
        STARTING,
        /** Everything must work as before. */
        AFTER
    }

    private interface Request {
        Answer send(Client client);
    }

    private final MySqlServer server;
    private final Map<Kind, Map<Phase, Answers>> answers = new EnumMap<>(Kind.class);
    private final ConcurrentMap<Kind, Long> firstSuccess = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> uncached = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile Phase phase = Phase.BEFORE;
    private volatile boolean stopped;
    private volatile long returnedAt;

    private OutageDrill(MySqlServer server) {
        this.server = server;
        for (var kind : Kind.values()) {
            var byPhase = new EnumMap<Phase, Answers>(Phase.class);
            for (var each : Phase.values()) {
                byPhase.put(each, new Answers());
            }
            answers.put(kind, byPhase);
        }
        for (int i = 1; i <= UNCACHED; i++) {
            uncached.add(Ids.of(CACHED + i));
        }
    }

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws Exception {
        FILTER_LOG.setLevel(Level.OFF);
        Figures figures;
        try (var server = MySqlServer.mariaDb()) {
            LiveRows.createTable(server);
            LiveRows.insert(server, 1, CACHED, USES_SPREAD);
            try (var site = new Site(server)) {
                cacheAll(site.port());
                LiveRows.insert(server, CACHED + 1, CACHED + UNCACHED, USES_SPREAD);
                figures = new OutageDrill(server).run(site.port());
            }
        }
        figures.exit();
    }

    private static void cacheAll(int port) {
        try (var client = new Client(port)) {
            for (int i = 1; i <= CACHED; i++) {
                client.get(Site.PROTECTED, Ids.of(i));
            }
        }
    }

    private Figures run(int port) throws Exception {
        for (int i = 0; i < 4; i++) {
            load(port, Kind.CACHED, 1000, client -> client.get(Site.PROTECTED, cached()));
        }
        for (int i = 0; i < 2; i++) {
            load(port, Kind.UNCACHED, 100, this::requestUncached);
        }
        load(port, Kind.PUBLIC, 1000, client -> client.get(Site.PUBLIC));
        load(port, Kind.LOGIN, 50, client -> client.post(Site.LOGIN));
        Thread.sleep(Figures.setting("before", 5) * 1000L);

        phase = Phase.DOWN;
        server.kill();
        long killedAt = System.nanoTime();
        long backAt = killedAt + Figures.setting("down", 20) * 1_000_000_000L;
        Thread.sleep((backAt - killedAt) / 4 / 1_000_000);
        long deployedFrom = System.nanoTime();
        try (var deployed = new Site(server)) {
            long deployedIn = System.nanoTime() - deployedFrom;
            load(deployed.port(), Kind.DEPLOYED, 50, client -> client.get(Site.PROTECTED, cached()));
            Thread.sleep(Math.max(0, (backAt - System.nanoTime()) / 1_000_000));

            phase = Phase.STARTING;
            var watcher = start(this::watch);
            server.start();
            watcher.join();
            Thread.sleep((long) RECOVERY_LIMIT_MILLIS);
            phase = Phase.AFTER;
            long recovery = (long) RECOVERY_LIMIT_MILLIS;
            Thread.sleep(Math.max(0, Figures.setting("after", 15) * 1000L - recovery));
            stopped = true;
            for (var thread : threads) {
                thread.join();
            }
            return figures(deployedIn / 1e6, (returnedAt - killedAt) / 1e9);
        }
    }

    private void load(int port, Kind kind, int perSecond, Request request) {
        threads.add(start(() -> {
            try (var client = new Client(port)) {
                long next = System.nanoTime();
                while (!stopped) {
                    record(kind, request.send(client));
                    next = Math.max(next + 1_000_000_000L / perSecond, System.nanoTime());
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            }
        }));
    }

    private void record(Kind kind, Answer answer) {
        var in = phase;
        all(kind, in).add(answer);
        if (answer.status() == 200 && (in == Phase.STARTING || in == Phase.AFTER)) {
            firstSuccess.putIfAbsent(kind, System.nanoTime());
        }
    }

    private Answer requestUncached(Client client) {
        var id = Objects.requireNonNull(uncached.poll(), "all sessions are already cached");
        var answer = client.get(Site.PROTECTED, id);
        if (answer.status() != 200) {
            uncached.add(id);
        }
        return answer;
    }

    private static String cached() {
        return Ids.of(1 + ThreadLocalRandom.current().nextInt(CACHED));
    }

    /** Waits until the server accepts a connection. */
    private void watch() {
        while (true) {
            try {
                server.connect().close();
                returnedAt = System.nanoTime();
                return;
            } catch (SQLException e) {
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private static Thread start(Runnable task) {
        var thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private Answers all(Kind kind, Phase in) {
        return Objects.requireNonNull(Objects.requireNonNull(answers.get(kind)).get(in));
    }

    private Figures figures(double deployedInMillis, double returnedAfterSeconds) {
        var figures = new Figures("The database killed under load");
        figures.show("database back after", "%.1f s", returnedAfterSeconds);
        figures.show("a second site, deployed meanwhile, started in", "%.0f ms", deployedInMillis);
        for (var kind : Kind.values()) {
            for (var each : Phase.values()) {
                figures.show(kind + ", " + each.name().toLowerCase(Locale.ROOT), "%s", all(kind, each));
            }
        }
        for (var kind : Kind.values()) {
            limits(kind, figures);
        }
        return figures;
    }

    private void limits(Kind kind, Figures figures) {
        if (!kind.needsStore()) {
            figures.never(kind + ": not answered by 200, at any time", count(kind, 200));
            figures.show(
                    kind + ": longest answer while the database was down",
                    "%.1f ms",
                    all(kind, Phase.DOWN).of(200).maxMillis());
            return;
        }
        figures.never(kind + ": answered by neither 200 nor 503", count(kind, 200, 503));
        figures.never(
                kind + ": not answered by 200 while the database is up",
                all(kind, Phase.BEFORE).countOtherThan(200)
                        + all(kind, Phase.AFTER).countOtherThan(200));
        double slowest = 0;
        for (var each : Phase.values()) {
            slowest = Math.max(slowest, all(kind, each).of(503).maxMillis());
        }
        figures.atMost(
                LiveRows.STORE_TIMEOUT.toMillis() + LATENESS_MILLIS, kind + ": longest to a 503", slowest, " ms");
        figures.atMost(RECOVERY_LIMIT_MILLIS, kind + ": first success after its return", recovery(kind), " ms");
    }

    private long count(Kind kind, int... expected) {
        long others = 0;
        for (var each : Phase.values()) {
            others += all(kind, each).countOtherThan(expected);
        }
        return others;
    }

    private double recovery(Kind kind) {
        var first = firstSuccess.get(kind);
        return first == null ? Double.POSITIVE_INFINITY : Math.max(0, first - returnedAt) / 1e6;
    }
}
