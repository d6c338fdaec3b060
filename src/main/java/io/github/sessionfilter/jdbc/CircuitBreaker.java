package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Refuses calls at once after the database has failed, except for one call at a time that probes it.
 *
 * <p>Without it, a database that does not answer would hold a container thread for each request. The first call that
 * succeeds closes the breaker. Thread-safe.
 */
final class CircuitBreaker {
    private final AtomicBoolean probing = new AtomicBoolean();
    private volatile boolean open;

    /**
     * Admits a call. Every admitted call must {@link #leave} with the value that this method returned.
     *
     * @param mayProbe whether the call may probe the database; false for calls that may take long
     * @return whether the call probes the database
     * @throws SessionStoreException if the breaker is open and the call may not probe, or another call is probing
     */
    boolean enter(boolean mayProbe) {
        if (!open) {
            return false;
        }
        if (!mayProbe || !probing.compareAndSet(false, true)) {
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
        }
    }

    /** Opens the breaker. */
    void failed() {
        open = true;
    }
}
