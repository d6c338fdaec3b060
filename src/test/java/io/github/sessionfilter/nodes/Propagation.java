package io.github.sessionfilter.nodes;

import io.github.sessionfilter.history.Operation.Outcome;
import io.github.sessionfilter.history.Percentiles;
import io.github.sessionfilter.jdbc.MySqlServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures how long after a logout the other nodes refuse the session, with default settings and no fault. */
public final class Propagation {
    private static final int POLL_MILLIS = 5;
    private static final int SYNC_MILLIS = 1_000;
    private static final int THREADS = 6;
    private static final long GIVEN_UP_MILLIS = 60_000;
    private static final int OTHERS = 2;

    private final List<Long> seenAfter = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger stillLetIn = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    private Propagation() {}

    /** Logs {@code revocations} sessions out, a third on each node. The two other nodes have cached them. */
    public static Propagation measure(int revocations) throws Exception {
        var measured = new Propagation();
        var settings = NodeSettings.defaults("propagation");
        try (var server = MySqlServer.mariaDb();
                var cluster = Cluster.of(server, server.user(), settings, Map.of());
                var load = new Load(cluster.nodes, new Load.Rate(1, 1, 1, false), settings.bounds())) {
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < THREADS; i++) {
                int first = i;
                var thread = new Thread(() -> measured.all(load, first, revocations), "propagation-" + first);
                thread.start();
                threads.add(thread);
            }
            for (var thread : threads) {
                thread.join();
            }
        }
        return measured;
    }

    private void all(Load load, int first, int revocations) {
        try (var client = load.client()) {
            for (int i = first; i < revocations; i += THREADS) {
                one(client, i % (OTHERS + 1), i);
            }
        }
    }

    private static void count(AtomicInteger broken, boolean asExpected) {
        if (!asExpected) {
            broken.incrementAndGet();
        }
    }

    private void one(Client client, int home, int number) {
        var viewer = client.login(home, "user" + number);
        for (int other = 1; other <= OTHERS; other++) {
            count(failures, client.request((home + other) % (OTHERS + 1), viewer) == Outcome.DONE);
        }
        // The last round ended with a sync. Without a random pause all logouts would come right after a sync.
        Drill.pauseMillis(ThreadLocalRandom.current().nextInt(SYNC_MILLIS));
        count(failures, client.logout(home, viewer) == Outcome.DONE);
        long revokedAt = Client.millis();
        count(stillLetIn, client.request(home, viewer) == Outcome.REFUSED);
        var refusing = new boolean[OTHERS + 1];
        for (int left = OTHERS; left > 0 && Client.millis() - revokedAt < GIVEN_UP_MILLIS; ) {
            for (int other = 1; other <= OTHERS; other++) {
                long sentAt = Client.millis();
                if (!refusing[other] && client.request((home + other) % (OTHERS + 1), viewer) == Outcome.REFUSED) {
                    refusing[other] = true;
                    seenAfter.add(sentAt - revokedAt);
                    left--;
                }
            }
            Drill.pauseMillis(POLL_MILLIS);
        }
        count(failures, refusing[1] && refusing[2]);
    }

    /** Returns the milliseconds from the answer to a logout until another node refuses, two values for each logout. */
    public Percentiles seenAfter() {
        synchronized (seenAfter) {
            return Percentiles.of(seenAfter);
        }
    }

    /** Returns how many sessions their own node let in again after the logout. */
    public int stillLetIn() {
        return stillLetIn.get();
    }

    /** Returns how many requests had an unexpected result. */
    public int failures() {
        return failures.get();
    }
}
