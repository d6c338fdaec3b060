package io.github.sessionfilter;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs an event the first time it happens, and then at most once a minute, with the number of times since.
 *
 * <p>Thread-safe.
 */
final class ThrottledLog {
    private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger logger;
    private final LongSupplier nanoTime;
    /** By event. The number of events is bounded by the source: each is a fixed text. */
    private final ConcurrentMap<String, Occurrences> events = new ConcurrentHashMap<>();

    ThrottledLog(Logger logger, LongSupplier nanoTime) {
        this.logger = logger;
        this.nanoTime = nanoTime;
    }

    /** Counts {@code event} and logs it if it is due. The text of an event must be fixed. */
    void warn(String event, @Nullable Throwable cause) {
        long times = events.computeIfAbsent(event, e -> new Occurrences()).due(nanoTime.getAsLong());
        if (times > 0) {
            logger.log(Level.WARNING, times == 1 ? event : event + " (" + times + " times since the last line)", cause);
        }
    }

    private static final class Occurrences {
        private final AtomicLong unlogged = new AtomicLong();
        private final AtomicLong loggedAt = new AtomicLong();
        private volatile boolean logged;

        /** Returns how often the event happened since the last line, or 0 if no line is due. */
        long due(long now) {
            unlogged.incrementAndGet();
            long last = loggedAt.get();
            boolean due = !logged || now - last >= INTERVAL_NANOS;
            if (!due || !loggedAt.compareAndSet(last, now)) {
                return 0;
            }
            logged = true;
            return unlogged.getAndSet(0);
        }
    }
}
