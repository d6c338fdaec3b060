package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionStore;

/**
 * Takes touches on the request path, and writes them to the store in batches behind it.
 *
 * <p>A touch extends the cached session at once. Thread-safe.
 */
final class TouchWriter {
    /** Three times the touches that 100,000 active sessions cause per second, so a late write needs no second batch. */
    private static final int BATCH = 5_000;

    private final SessionStore store;
    private final Tombstones tombstones;
    private final TouchBuffer touches;
    private final CachedSessions cached;

    TouchWriter(SessionStore store, Tombstones tombstones, TouchBuffer touches, CachedSessions cached) {
        this.store = store;
        this.tombstones = tombstones;
        this.touches = touches;
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

    /**
     * Writes the pending touches in the order of their keys, and removes the sessions whose row is gone or revoked.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException if the store fails; the touches that it has not
     *     taken stay pending
     */
    void write() {
        var pending = touches.snapshot();
        var failures = new FailureCollector();
        for (int from = 0; from < pending.size(); from += BATCH) {
            var batch = pending.subList(from, Math.min(from + BATCH, pending.size()));
            failures.run(() -> {
                store.touch(batch).forEach(cached::remove);
                touches.removeWritten(batch);
            });
        }
        failures.throwLast();
    }
}
