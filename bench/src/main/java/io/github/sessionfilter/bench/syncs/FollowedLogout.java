package io.github.sessionfilter.bench.syncs;

import io.github.sessionfilter.session.SessionKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A logout, and how long after its answer each node saw it. Thread-safe. */
final class FollowedLogout {
    private final SessionKey key;
    private final List<Long> seenAfter = new CopyOnWriteArrayList<>();
    private volatile long doneAt = Long.MAX_VALUE;

    FollowedLogout(SessionKey key) {
        this.key = key;
    }

    SessionKey key() {
        return key;
    }

    /** Records the answer. A node that has seen the logout earlier has seen it at once. */
    void done() {
        doneAt = System.nanoTime();
    }

    /** Records that one more node refuses the session. */
    void seen() {
        seenAfter.add(doneAt == Long.MAX_VALUE ? 0 : System.nanoTime() - doneAt);
    }

    /** Returns the times by node, in nanoseconds. */
    List<Long> seenAfter() {
        return seenAfter;
    }
}
