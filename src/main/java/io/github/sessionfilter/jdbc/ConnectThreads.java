package io.github.sessionfilter.jdbc;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts a daemon thread for each connect, with the context class loader of its creator. Thread-safe. */
final class ConnectThreads {
    private static final Duration JOIN_WAIT = Duration.ofSeconds(1);

    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final AtomicInteger number = new AtomicInteger();
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();

    void start(Runnable connect) {
        var thread = new Thread(null, connect, "session-filter-connect-" + number.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        started.removeIf(each -> !each.isAlive());
        thread.start();
        started.add(thread);
    }

    /** Waits up to a second for the threads that still run. A handshake that takes longer ends by its own bounds. */
    void join() {
        long until = System.nanoTime() + JOIN_WAIT.toNanos();
        try {
            for (var thread : started) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
