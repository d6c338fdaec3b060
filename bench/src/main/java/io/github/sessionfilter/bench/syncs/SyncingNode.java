package io.github.sessionfilter.bench.syncs;

import io.github.sessionfilter.bench.LiveRows;
import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.jdbc.ConnectionPool;
import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreClock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that only syncs once a second, and then looks for logouts that it must have seen. */
final class SyncingNode implements AutoCloseable {
    private static final Duration SYNC_INTERVAL = Duration.ofSeconds(1);
    private static final int CLOSE_SECONDS = 10;

    private final ConnectionPool pool;
    private final JdbcSessionStore store;
    private final SessionCache cache;
    private final Queue<FollowedLogout> unseen = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile long threadId;

    /** Creates a node, and fills its cache with the {@code cached} sessions that expire last. */
    SyncingNode(MySqlServer server, RevocationWindow window, int cached) {
        var clock = new StoreClock(NodeClock.system());
        pool = SyncUser.SYNCS.pool(server, LiveRows.STORE_TIMEOUT);
        store = new JdbcSessionStore(pool, LiveRows.TABLE, false, clock, LiveRows.TIMEOUTS, LiveRows.STORE_TIMEOUT);
        store.connect();
        cache = new SessionCache(store, clock, window, cached, LiveRows.STORE_TIMEOUT);
        cache.warmUp(() -> false);
    }

    void start() {
        long interval = SYNC_INTERVAL.toMillis();
        thread.scheduleWithFixedDelay(
                this::sync, ThreadLocalRandom.current().nextLong(interval), interval, TimeUnit.MILLISECONDS);
    }

    private void sync() {
        threadId = Thread.currentThread().getId();
        try {
            cache.synchronize();
            unseen.removeIf(this::hasSeen);
        } catch (SessionStoreException e) {
            failures.incrementAndGet();
        }
    }

    private boolean hasSeen(FollowedLogout logout) {
        if (cache.find(logout.key()) instanceof Live) {
            return false;
        }
        logout.seen();
        return true;
    }

    /** Returns whether the node has this session in its cache, where its logout must find it. */
    boolean isLive(FollowedLogout logout) {
        return cache.find(logout.key()) instanceof Live;
    }

    /** Looks for this logout after each sync. */
    void follow(FollowedLogout logout) {
        unseen.add(logout);
    }

    int unseen() {
        return unseen.size();
    }

    int failures() {
        return failures.get();
    }

    /** Returns the processor time of the thread that syncs, in nanoseconds. */
    long cpuNanos() {
        return threadId == 0 ? 0 : ManagementFactory.getThreadMXBean().getThreadCpuTime(threadId);
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        store.close();
        pool.close();
    }
}
