package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.RunningSessions;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the sessions of running responses, from the tombstones, the cache or the store.
 *
 * <p>Thread-safe.
 */
final class FollowedSessions implements RunningSessions {
    private final Tombstones tombstones;
    private final Rotations rotations;
    private final CachedSessions cached;
    private final SessionChecks checks;

    FollowedSessions(Tombstones tombstones, Rotations rotations, CachedSessions cached, SessionChecks checks) {
        this.tombstones = tombstones;
        this.rotations = rotations;
        this.cached = cached;
        this.checks = checks;
    }

    @Override
    public Session current(Session session) {
        var current = session;
        for (var next = rotations.next(current.key()); next != null; next = rotations.next(current.key())) {
            current = current.rotatedTo(next);
        }
        return current;
    }

    @Override
    public @Nullable SessionVerdict recall(Session session) {
        return tombstones.isRevoked(session) ? Reason.REVOKED.verdict() : cached.find(session.key());
    }

    @Override
    public SessionVerdict read(Session session) {
        var read = session;
        var verdict = checks.find(read.key());
        for (var current = current(read); current != read; current = current(read)) {
            read = current;
            verdict = checks.find(read.key());
        }
        return verdict;
    }

    @Override
    public long changes() {
        return tombstones.changes();
    }
}
