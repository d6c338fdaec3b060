package io.github.sessionfilter.bench;

import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.StoreClock;

/**
 * Measures the bytes of heap per cached session.
 *
 * <p>The heap in use is read after full collections, with an empty cache and with a cache filled by a warm-up. Each
 * principal's name has ten letters and is a separate string. {@code -Dsessions} changes the number of 1,000,000
 * sessions.
 */
public final class HeapPerSession {
    private static final double LIMIT = 320;

    private HeapPerSession() {}

    /** Runs the measurement and prints the figures. */
    public static void main(String[] args) throws InterruptedException {
        int sessions = Figures.setting("sessions", 1_000_000);
        var clock = new StoreClock(NodeClock.system());
        var cache = new SessionCache(
                new GeneratedSessionStore(sessions), clock, LiveRows.WINDOW, sessions, LiveRows.STORE_TIMEOUT);
        Ids.key(0);
        long before = Heap.used();
        cache.warmUp(() -> false);
        long after = Heap.used();

        var figures = new Figures("The heap of cached sessions");
        figures.show("sessions cached", "%,d", cache.size());
        figures.show("heap in use before", "%,d bytes", before);
        figures.show("heap in use after", "%,d bytes", after);
        figures.never("sessions that are not cached", sessions - cache.size());
        figures.atMost(LIMIT, "heap per session", (double) (after - before) / sessions, " bytes");
        figures.exit();
    }
}
