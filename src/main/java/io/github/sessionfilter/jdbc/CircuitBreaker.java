package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Refuses calls at once after the database has failed, except for one call at a time that probes it.
 *
 * <p>Without it, a database that does not answer would hold a container thread for each request. After a probe that fails
 * the next one waits for a {@link BackOff}. The first call that succeeds closes the breaker. Thread-safe.
 */
final class CircuitBreaker {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final BackOff backOff;
    private final AtomicBoolean probing = new AtomicBoolean();
    private volatile boolean open;

    CircuitBreaker(LongSupplier nanoTime) {
        this.backOff = new BackOff(nanoTime, LONGEST_PAUSE);
    }

    /**
     * Admits a call. Every admitted call must {@link #leave} with the value that this method returned.
     *
     * @param mayProbe whether the call may probe the database; false for calls that may take long
     * @return whether the call probes the database
     * @throws SessionStoreException if the breaker is open, and the call may not probe or it is too early for a probe
     */
    boolean enter(boolean mayProbe) {
        if (!open) {
            return false;
        }
        if (!mayProbe || backOff.isPausing() || !probing.compareAndSet(false, true)) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.CIRCUIT_OPEN);
        }
        return true;
    }

    /** Ends a call; {@code probe} is what {@link #enter} returned. */
    void leave(boolean probe) {
        if (probe) {
            probing.set(false);
        }
    }

    /** Closes the breaker. */
    void succeeded() {
        if (open) {
            open = false;
            backOff.succeeded();
        }
    }

    /** Opens the breaker, or keeps it open after a probe. Other calls that were running meanwhile say nothing new. */
    synchronized void failed(boolean probe) {
        if (probe || !open) {
            backOff.failed();
            open = true;
        }
    }
}
