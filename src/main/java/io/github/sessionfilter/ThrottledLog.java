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
    /** How many events are counted apart; further ones are counted together. */
    static final int MAX_EVENTS = 1_000;

    private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger logger;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<String, Occurrences> events = new ConcurrentHashMap<>();

    ThrottledLog(Logger logger, LongSupplier nanoTime) {
        this.logger = logger;
        this.nanoTime = nanoTime;
    }

    /** Logs a line that is not throttled. */
    void info(String line) {
        logger.log(Level.INFO, line);
    }

    /** Logs a line that is not throttled. */
    void warnOnce(String line, @Nullable Throwable cause) {
        logger.log(Level.WARNING, line, cause);
    }

    /** Counts {@code event} and logs it if it is due. The text of an event must be fixed. */
    void warn(String event, @Nullable Throwable cause) {
        count(event, cause);
    }

    /**
     * Counts {@code event} for each {@code detail} apart, and logs it if it is due.
     *
     * @param detail a text that clients may choose; control characters are escaped
     */
    void warn(String event, String detail, @Nullable Throwable cause) {
        var both = event + ": " + printable(detail);
        boolean apart = events.containsKey(both) || events.size() < MAX_EVENTS;
        count(apart ? both : event + ", for further paths", cause);
    }

    private void count(String event, @Nullable Throwable cause) {
        long times = events.computeIfAbsent(event, e -> new Occurrences()).due(nanoTime.getAsLong());
        if (times > 0) {
            var line = times == 1 ? event : event + " (" + times + " times since the last line)";
            logger.log(Level.WARNING, line, cause);
        }
    }

    private static String printable(String detail) {
        var printable = new StringBuilder();
        detail.chars().limit(200).forEach(c -> {
            if (c < ' ' || c >= 0x7f && c <= 0x9f || c == 0x2028 || c == 0x2029) {
                printable.append(String.format("\\u%04x", c));
            } else {
                printable.append((char) c);
            }
        });
        return printable.toString();
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
