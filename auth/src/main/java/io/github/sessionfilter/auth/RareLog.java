package io.github.sessionfilter.auth;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Logs at most one warning a minute, because a stranger may cause any number of them.
 *
 * <p>Thread-safe.
 */
final class RareLog {
    private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

    private final Logger logger;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    RareLog(Logger logger) {
        this.logger = logger;
    }

    void warn(String message, @Nullable Throwable cause) {
        long now = System.nanoTime();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + PAUSE)) {
            logger.log(Level.WARNING, message + " (others of the next minute are not logged)", cause);
        }
    }
}
