package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreCalls;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Answers whether a session is live: from memory if it is cached, or else from the store.
 *
 * <p>Final refusals come from memory, too. Thread-safe.
 */
final class SessionChecks {
    private final CachedSessions cached;
    private final Tombstones tombstones;
    private final FinalRefusals refusals;
    private final IdTags idTags;
    private final Lookups lookups;
    private final StoreCalls calls;
    private final LongAdder misses = new LongAdder();

    SessionChecks(
            CachedSessions cached,
            Tombstones tombstones,
            FinalRefusals refusals,
            IdTags idTags,
            Lookups lookups,
            StoreCalls calls) {
        this.cached = cached;
        this.tombstones = tombstones;
        this.refusals = refusals;
        this.idTags = idTags;
        this.lookups = lookups;
        this.calls = calls;
    }

    /** Returns whether the session with a handle is live. */
    SessionVerdict find(SessionKey key) {
        var live = findCached(key);
        return live != null ? live : findUncached(key);
    }

    private SessionVerdict findUncached(SessionKey key) {
        return calls.together(() -> findUncached(key, IdOrigin.HANDLE));
    }

    /** Returns whether the session of an id that a client presents is live. */
    SessionVerdict find(SessionKey key, SessionId id) {
        var live = findCached(key);
        return live != null ? live : findUncached(key, id);
    }

    /** A method of its own: in {@link #find(SessionKey, SessionId)}, the lambda would have each cached check allocate its id. */
    private SessionVerdict findUncached(SessionKey key, SessionId id) {
        return calls.together(() -> findUncached(key, originOf(id)));
    }

    /** Returns the origin of {@code id}; never HANDLE. */
    IdOrigin originOf(SessionId id) {
        try {
            return idTags.originOf(id);
        } catch (SessionStoreException e) {
            misses.increment();
            throw e;
        }
    }

    private @Nullable Live findCached(SessionKey key) {
        var live = cached.find(key);
        return live != null && !tombstones.isRevokedWithOthers(live.session()) ? live : null;
    }

    /** Returns whether a session that is not cached is live. */
    SessionVerdict findUncached(SessionKey key, IdOrigin origin) {
        if (origin == IdOrigin.FOREIGN) {
            return Reason.MALFORMED.verdict();
        }
        misses.increment();
        var reason = tombstones.isRevoked(key) ? Reason.REVOKED : refusals.get(key);
        return reason != null ? reason.verdict() : unlessRevoked(lookups.find(key, origin));
    }

    /** Refuses a session whose revocation was answered before this check began, but after the lookup that it joined. */
    private SessionVerdict unlessRevoked(SessionVerdict verdict) {
        if (verdict instanceof Live live && tombstones.isRevoked(live.session())) {
            // Otherwise, the next check may find the entry before the revocation removes it.
            cached.evict(live.session().key());
            return Reason.REVOKED.verdict();
        }
        return verdict;
    }

    /** Returns how many checks have found no live session in memory. */
    long misses() {
        return misses.sum();
    }
}
