package io.github.sessionfilter.bench;

import io.github.sessionfilter.bench.ExampleSite.Timed;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.nodes.FaultProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Measures how long the example's visitors wait when every answer of the database comes 3 s late.
 *
 * <p>Three sites share one MariaDB, each behind a proxy of its own. On each, three visitors log in, look at their account, at
 * the sites' other sessions and at the videos, and log out, again and again; sometimes one ends all sessions. A login asks
 * the accounts and the sessions. {@code -Dseconds} changes how long answers are late.
 */
final class ExampleDrill {
    private static final int SITES = 3;
    private static final int LATE_MILLIS = 3_000;
    private static final double ANSWER_LIMIT_SECONDS = 5;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final List<String[]> PEOPLE = List.of(
            new String[] {"alice", "wonderland"}, new String[] {"bob", "builder"}, new String[] {"olga", "overseer"});
    /** Turned off, because the expected warnings would hide the figures. */
    private static final Logger FILTER_LOG = Logger.getLogger("io.github.sessionfilter");

    private final Map<String, Longest> longest = new TreeMap<>();
    private long errors;
    private volatile boolean stopped;

    private ExampleDrill() {}

    private record Longest(long requests, long nanos) {}

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws Exception {
        FILTER_LOG.setLevel(Level.OFF);
        var drill = new ExampleDrill();
        try (var server = MySqlServer.mariaDb()) {
            var sites = new ArrayList<ExampleSite>();
            var proxies = new ArrayList<FaultProxy>();
            for (int i = 0; i < SITES; i++) {
                var proxy = new FaultProxy(server.port());
                proxies.add(proxy);
                sites.add(new ExampleSite(server.url().replace(":" + server.port(), ":" + proxy.port())));
            }
            drill.run(sites, proxies);
            sites.forEach(ExampleSite::close);
            proxies.forEach(FaultProxy::close);
        }
        drill.figures().exit();
    }

    private void run(List<ExampleSite> sites, List<FaultProxy> proxies) throws InterruptedException {
        var visitors = new ArrayList<Thread>();
        for (var site : sites) {
            for (var person : PEOPLE) {
                var visitor = new Thread(() -> visit(site, person), "visitor");
                visitor.start();
                visitors.add(visitor);
            }
        }
        TimeUnit.SECONDS.sleep(5);
        proxies.forEach(proxy -> proxy.delay(LATE_MILLIS));
        TimeUnit.SECONDS.sleep(Figures.setting("seconds", 35));
        proxies.forEach(FaultProxy::pass);
        TimeUnit.SECONDS.sleep(10);
        stopped = true;
        for (var visitor : visitors) {
            visitor.join();
        }
    }

    private void visit(ExampleSite site, String[] person) {
        for (int i = 1; !stopped; i++) {
            var login = site.login(person[0], person[1]);
            record("login", login);
            var id = login.sessionId();
            if (id != null) {
                record("me", site.get("/api/me", id));
                record("sessions", site.get("/api/sessions", id));
                record("videos", site.get("/api/videos", id));
                var end = i % 5 == 0 ? "/api/sessions/revoke-all" : "/api/logout";
                record(end.substring(end.lastIndexOf('/') + 1), site.post(end, id));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private synchronized void record(String what, Timed answer) {
        longest.merge(
                what,
                new Longest(1, answer.nanos()),
                (a, b) -> new Longest(a.requests + b.requests, Math.max(a.nanos, b.nanos)));
        if (answer.status() == ExampleSite.NO_ANSWER || answer.status() == 500) {
            errors++;
        }
    }

    private synchronized Figures figures() {
        var figures = new Figures("The example, with answers of the database 3 s late");
        longest.forEach((what, times) -> {
            figures.show(what + ": requests", "%d", times.requests());
            figures.atMost(ANSWER_LIMIT_SECONDS, what + ": longest wait", times.nanos() / 1e9, " s");
        });
        figures.never("answered by 500, or not at all", errors);
        return figures;
    }
}
