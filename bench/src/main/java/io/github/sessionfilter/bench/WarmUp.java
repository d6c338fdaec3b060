package io.github.sessionfilter.bench;

import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreClock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long a cache takes to read all live sessions at start-up, and how long checks take meanwhile.
 *
 * <p>MariaDB holds 1,000,000 live rows ({@code -Drows} changes that), whose expiry is spread over half an hour. Pool,
 * store and cache are those of the filter. While one thread warms the cache up, another thread checks at most a
 * thousand random sessions per second. Some of them are already cached.
 */
public final class WarmUp {
    private static final double LIMIT_SECONDS = 15;
    private static final long PAUSE_NANOS = 1_000_000;

    private WarmUp() {}

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws Exception {
        int rows = Figures.setting("rows", 1_000_000);
        Figures figures;
        try (var server = MySqlServer.mariaDb();
                var pool = server.pool(LiveRows.STORE_TIMEOUT)) {
            LiveRows.createTable(server);
            LiveRows.insert(server, 1, rows, LiveRows.TIMEOUTS.idleTimeout());

            var clock = new StoreClock(NodeClock.system());
            var store =
                    new JdbcSessionStore(pool, LiveRows.TABLE, false, clock, LiveRows.TIMEOUTS, LiveRows.STORE_TIMEOUT);
            store.now();
            var cache = new SessionCache(store, clock, LiveRows.WINDOW, rows + rows / 5, LiveRows.STORE_TIMEOUT);
            var checks = new Checks(cache, rows);
            var checker = new Thread(checks, "checks");
            checker.start();
            long start = System.nanoTime();
            int read = cache.warmUp(() -> false);
            double seconds = (System.nanoTime() - start) / 1e9;
            checks.stopped.set(true);
            checker.join();

            figures = new Figures("A warm-up from MariaDB");
            figures.show("rows read", "%,d", read);
            figures.show("sessions cached", "%,d", cache.size());
            figures.show(
                    "checks meanwhile",
                    "%,d: p50 %.3f ms, p99 %.3f ms, longest %.1f ms",
                    checks.times.count(),
                    checks.times.millisWithin(0.5),
                    checks.times.millisWithin(0.99),
                    checks.times.maxMillis());
            figures.never("rows that were not read", rows - read);
            figures.never("checks whose verdict was not live", checks.failures.get());
            figures.atMost(LIMIT_SECONDS, "warm-up", seconds, " s");
        }
        figures.exit();
    }

    /** Checks random sessions until {@code stopped} is set. */
    private static final class Checks implements Runnable {
        private final SessionCache cache;
        private final int rows;
        private final Times times = new Times();
        private final AtomicLong failures = new AtomicLong();
        private final AtomicBoolean stopped = new AtomicBoolean();

        Checks(SessionCache cache, int rows) {
            this.cache = cache;
            this.rows = rows;
        }

        @Override
        public void run() {
            while (!stopped.get()) {
                var key = Ids.key(1 + ThreadLocalRandom.current().nextInt(rows));
                long start = System.nanoTime();
                if (!isLive(key)) {
                    failures.incrementAndGet();
                }
                times.add(System.nanoTime() - start);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }

        private boolean isLive(SessionKey key) {
            try {
                return cache.find(key) instanceof Live;
            } catch (SessionStoreException e) {
                return false;
            }
        }
    }
}
