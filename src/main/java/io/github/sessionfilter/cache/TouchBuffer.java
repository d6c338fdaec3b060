package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Uses of sessions that wait to be written, the latest of each.
 *
 * <p>Safe for use by many threads; a use that comes while an earlier one is being written stays for the next batch.
 */
final class TouchBuffer {
    private final int maxSize;
    private final ConcurrentMap<SessionKey, Session> waiting = new ConcurrentHashMap<>();

    /** A buffer of at most about {@code maxSize} sessions; further ones are not taken until some are written. */
    TouchBuffer(int maxSize) {
        this.maxSize = maxSize;
    }

    /** Takes a use, unless the buffer is full or holds a later one. Returns whether there was room. */
    boolean add(Session used) {
        if (waiting.size() >= maxSize && !waiting.containsKey(used.key())) {
            return false;
        }
        waiting.merge(
                used.key(),
                used,
                (before, now) -> now.lastAccessedAtMillis() > before.lastAccessedAtMillis() ? now : before);
        return true;
    }

    /** Returns the use of this session that waits, or null. */
    @Nullable
    Session get(SessionKey key) {
        return waiting.get(key);
    }

    /** Forgets this session, which is no longer live. */
    void remove(SessionKey key) {
        waiting.remove(key);
    }

    /** Returns what waits now, ordered by key: what is written together are neighbours in the store. */
    List<Session> snapshot() {
        return waiting.values().stream()
                .sorted(Comparator.comparing(Session::key))
                .toList();
    }

    /** Forgets uses that were written, unless a later one has come since. */
    void written(List<Session> sessions) {
        sessions.forEach(session -> waiting.remove(session.key(), session));
    }

    int size() {
        return waiting.size();
    }
}
