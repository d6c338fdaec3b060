package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.FailureCollector;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionStore;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Takes touches on the request path, and writes them to the store in batches behind it.
 *
 * <p>A touch extends the cached session at once, if it is written before the session expires in the store. Otherwise, it
 * is written first. Thread-safe.
 */
final class TouchWriter {
    /** Three times the touches that 100,000 active sessions cause per second, so a late write needs no second batch. */
    private static final int BATCH = 5_000;

    private final SessionStore store;
    private final Tombstones tombstones;
    private final TouchBuffer touches;
    /** Touches that no check counts yet, because the session may expire in the store before they are written. */
    private final TouchBuffer behind;

    private final CachedSessions cached;

    TouchWriter(
            SessionStore store, Tombstones tombstones, TouchBuffer touches, TouchBuffer behind, CachedSessions cached) {
        this.store = store;
        this.tombstones = tombstones;
        this.touches = touches;
        this.behind = behind;
        this.cached = cached;
    }

    /** Takes a touch, unless it is known already, its session is revoked, or the buffer is full. */
    void add(Session touched) {
        if (cached.containsTouch(touched) || tombstones.isRevoked(touched) || !touches.add(touched)) {
            return;
        }
        // Only a pending touch may extend the entry: a touch that is never written would leave the row to expire.
        cached.extend(touched);
    }

    /** Takes a touch that extends the cached session only after it is written. */
    void addBehind(Session touched) {
        if (!cached.containsTouch(touched) && !tombstones.isRevoked(touched)) {
            behind.add(touched);
        }
    }

    /**
     * Writes one touch, unless another request has written it.
     *
     * @return whether the session is live; false if it is unknown or revoked
     */
    boolean writeAtOnce(Session touched) {
        if (tombstones.isRevoked(touched)) {
            return false;
        }
        if (cached.containsTouch(touched)) {
            return true;
        }
        if (!store.touchAtOnce(touched)) {
            cached.remove(touched.key());
            return false;
        }
        cached.extend(touched);
        return true;
    }

    /** Returns how many sessions have a touch that is not written yet. */
    int pending() {
        return touches.size() + behind.size();
    }

    /**
     * Writes the pending touches in the order of their keys, and removes the sessions whose row is gone or revoked.
     *
     * @param stopped asked before each batch whether to stop
     * @throws io.github.sessionfilter.session.SessionStoreException if the store fails; the touches that it has not
     *     taken stay pending
     */
    void write(BooleanSupplier stopped) {
        var failures = new FailureCollector();
        write(behind, failures, stopped);
        write(touches, failures, stopped);
        failures.throwLast();
    }

    private void write(TouchBuffer buffer, FailureCollector failures, BooleanSupplier stopped) {
        var pending = buffer.snapshot();
        for (int from = 0; from < pending.size(); from += BATCH) {
            if (stopped.getAsBoolean() || failures.storeIsDown()) {
                return;
            }
            var batch = pending.subList(from, Math.min(from + BATCH, pending.size()));
            failures.run(() -> write(batch, buffer));
        }
    }

    private void write(List<Session> batch, TouchBuffer buffer) {
        var gone = store.touch(batch);
        if (buffer == behind) {
            batch.forEach(cached::extend);
        }
        gone.forEach(cached::remove);
        buffer.removeWritten(batch);
    }
}
