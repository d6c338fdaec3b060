package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Holds the touches that are not written yet: the latest of each session.
 *
 * <p>A touch that arrives while an earlier one is being written stays for the next batch. Thread-safe.
 */
final class TouchBuffer {
    private final int maxSize;
    private final ConcurrentMap<SessionKey, Session> pending = new ConcurrentHashMap<>();

    /** Creates a buffer for about {@code maxSize} sessions. A full buffer takes no further session. */
    TouchBuffer(int maxSize) {
        this.maxSize = maxSize;
    }

    /** Adds a touch, unless the buffer is full or holds a later one. Returns whether there was room. */
    boolean add(Session touched) {
        if (pending.size() >= maxSize && !pending.containsKey(touched.key())) {
            return false;
        }
        pending.merge(
                touched.key(),
                touched,
                (before, now) -> now.lastAccessedAtMillis() > before.lastAccessedAtMillis() ? now : before);
        return true;
    }

    /** Returns the pending touch of a session, or null. */
    @Nullable
    Session get(SessionKey key) {
        return pending.get(key);
    }

    /** Drops the touch of a session that is no longer live. */
    void remove(SessionKey key) {
        pending.remove(key);
    }

    /** Drops the touches of sessions that have ended. */
    void removeIf(Predicate<Session> hasEnded) {
        pending.values().removeIf(hasEnded);
    }

    /** Returns the pending touches in the order of their keys, because neighbours in the store are written together. */
    List<Session> snapshot() {
        return pending.values().stream()
                .sorted(Comparator.comparing(Session::key))
                .toList();
    }

    /** Drops touches that were written; a later touch of the same session stays. */
    void removeWritten(List<Session> written) {
        written.forEach(touched -> pending.remove(touched.key(), touched));
    }

    int size() {
        return pending.size();
    }
}
