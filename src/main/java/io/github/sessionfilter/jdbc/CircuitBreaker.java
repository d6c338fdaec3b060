package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets one caller at a time try a database that has just failed, and refuses the others at once.
 *
 * <p>A database that does not answer would otherwise take a thread of the container for every request it cannot serve.
 * The first success lets everybody through again. Safe for use by many threads.
 */
final class CircuitBreaker {
    private final AtomicBoolean probing = new AtomicBoolean();
    private volatile boolean open;

    /**
     * Begins a call. Every call that was let through must {@link #leave} with what this returned.
     *
     * @return whether this call is the one that tries
     * @throws SessionStoreException if the database has just failed and another call is trying it
     */
    boolean enter() {
        if (!open) {
            return false;
        }
        if (!probing.compareAndSet(false, true)) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.CIRCUIT_OPEN);
        }
        return true;
    }

    /**
     * Begins a call that may take long, and so must not be the one that tries.
     *
     * @throws SessionStoreException if the database has just failed
     */
    void enterUnlessOpen() {
        if (open) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.CIRCUIT_OPEN);
        }
    }

    void leave(boolean probe) {
        if (probe) {
            probing.set(false);
        }
    }

    void succeeded() {
        if (open) {
            open = false;
        }
    }

    void failed() {
        open = true;
    }
}
