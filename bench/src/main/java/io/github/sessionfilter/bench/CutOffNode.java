package io.github.sessionfilter.bench;

import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.jdbc.ConnectionPool;
import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreClock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A node of {@link CutOffDrill}: pool, store, cache, and a sync each second. Thread-safe. */
final class CutOffNode implements AutoCloseable {
    final SessionCache cache;
    private final ConnectionPool pool;
    private final JdbcSessionStore store;
    private final ScheduledExecutorService sync = Executors.newSingleThreadScheduledExecutor();

    CutOffNode(MySqlServer server) {
        var clock = new StoreClock(NodeClock.system());
        pool = server.pool(LiveRows.STORE_TIMEOUT);
        store = new JdbcSessionStore(pool, LiveRows.TABLE, false, clock, LiveRows.TIMEOUTS, LiveRows.STORE_TIMEOUT);
        store.now();
        cache = new SessionCache(store, clock, LiveRows.WINDOW, 100_000, LiveRows.STORE_TIMEOUT);
        cache.synchronize();
        sync.scheduleAtFixedRate(cache::synchronize, 1, 1, TimeUnit.SECONDS);
    }

    boolean isLive(SessionKey key) {
        return cache.find(key) instanceof Live;
    }

    SessionKey logIn(String principalName) {
        var key = SessionKey.of(SessionId.random());
        cache.insert(key, principalName, "bench");
        return key;
    }

    double millisOfFirstPage() {
        long start = System.nanoTime();
        store.page(null, 10_000);
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public void close() {
        sync.shutdownNow();
        store.close();
        pool.close();
    }
}
