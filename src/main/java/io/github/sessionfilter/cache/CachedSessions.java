package io.github.sessionfilter.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import io.github.sessionfilter.cache.Tombstones.Fence;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreClock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Holds sessions in memory, each with the time of its read.
 *
 * <p>An entry counts as long as {@link Freshness} says and the session has not expired. At most {@code maxSize}
 * sessions are held; Caffeine evicts the others.
 *
 * <p>Thread-safe. An entry is added, replaced or removed by an atomic step of its key. Within that step, a row is added
 * only if no tombstone revokes it. A revocation adds its tombstone first and removes the entry second, so one of the
 * two always sees the other.
 */
final class CachedSessions {
    private final StoreClock clock;
    private final NodeClock node;
    private final Freshness freshness;
    private final Tombstones tombstones;
    private final TouchBuffer touches;
    private final Cache<SessionKey, Entry> entries;
    private final Policy<SessionKey, Entry> policy;

    /** A cached session; a class and not a record, because Caffeine compares values. */
    private static final class Entry {
        private final Session session;
        /** The age of the node's clock before the query was sent. */
        private final long readAt;

        Entry(Session session, long readAt) {
            this.session = session;
            this.readAt = readAt;
        }
    }

    /**
     * Creates an empty cache.
     *
     * @param touches an entry is at least as late as the touch that is pending for it
     */
    CachedSessions(StoreClock clock, Freshness freshness, Tombstones tombstones, TouchBuffer touches, int maxSize) {
        this.clock = clock;
        this.node = clock.node();
        this.freshness = freshness;
        this.tombstones = tombstones;
        this.touches = touches;
        this.entries = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumSize(maxSize)
                .build();
        this.policy = entries.policy();
    }

    /** Returns the session of {@code key} if it is cached, fresh and not expired, or else null. */
    @Nullable
    Live find(SessionKey key) {
        var entry = entry(key);
        if (entry == null) {
            return null;
        }
        long now = clock.nanoTime();
        long millis = clock.millis(now);
        if (freshness.isFresh(entry.readAt, node.ageNanos(now)) && millis < entry.session.expiresAtMillis()) {
            return new Live(entry.session, millis);
        }
        return null;
    }

    /**
     * Reads an entry without recording the read for the eviction policy, which would cost as much as the read. The
     * policy records the touches instead, once per touch interval and session, and that is precise enough.
     */
    private @Nullable Entry entry(SessionKey key) {
        return policy.getIfPresentQuietly(key);
    }

    /**
     * Caches a row that was read or written behind {@code fence}.
     *
     * @return the session as it is cached now, or null if the row may be older than a revocation
     */
    @Nullable
    Session keep(Session row, Fence fence) {
        var kept = entries.asMap().compute(row.key(), (key, cached) -> {
            if (!tombstones.mayCache(row, fence)) {
                return null;
            }
            var latest = later(later(row, cached == null ? null : cached.session), touches.get(key));
            return new Entry(latest, fence.sentAt());
        });
        if (kept != null && tombstones.mayCache(row, fence)) {
            return kept.session;
        }
        // The revocation of a principal iterates over all entries, and may have missed one that was just being added.
        evict(row.key());
        return null;
    }

    private static Session later(Session one, @Nullable Session other) {
        return other != null && other.expiresAtMillis() > one.expiresAtMillis() ? other : one;
    }

    /** Returns whether a session is cached, even if it is not fresh or has expired. */
    boolean contains(SessionKey key) {
        return entry(key) != null;
    }

    /** Returns whether a cached session was last accessed when {@code touched} was, or later. */
    boolean containsTouch(Session touched) {
        var entry = entry(touched.key());
        return entry != null && entry.session.lastAccessedAtMillis() >= touched.lastAccessedAtMillis();
    }

    /** Replaces a cached session by the touched one, unless the cached one expires later. */
    void extend(Session touched) {
        entries.asMap()
                .computeIfPresent(
                        touched.key(),
                        (key, entry) -> entry.session.expiresAtMillis() > touched.expiresAtMillis()
                                ? entry
                                : new Entry(touched, entry.readAt));
    }

    /** Removes a session from memory; it may still be live. */
    void evict(SessionKey key) {
        entries.invalidate(key);
    }

    /** Removes a session that has ended, with its pending touch. */
    void remove(SessionKey key) {
        evict(key);
        touches.remove(key);
    }

    /**
     * Evicts all sessions of a principal, including later logins: the store's clock may have been set back. The live
     * ones are read again.
     */
    void evictAll(PrincipalRevocation revocation) {
        entries.asMap().values().removeIf(entry -> revocation.concerns(entry.session));
    }

    /** Returns the time of the latest cached login of a principal, or of anybody; the least number if there is none. */
    long latestLogin(@Nullable String principalName) {
        return entries.asMap().values().stream()
                .map(entry -> entry.session)
                .filter(session ->
                        principalName == null || session.principalName().equals(principalName))
                .mapToLong(Session::createdAtMillis)
                .reduce(Long.MIN_VALUE, Math::max);
    }

    /** Removes the sessions that have ended, with their pending touches. */
    void removeIf(Predicate<Session> hasEnded) {
        entries.asMap().values().removeIf(entry -> hasEnded.test(entry.session));
        touches.removeIf(hasEnded);
    }

    /** Evicts all sessions. */
    void clear() {
        entries.invalidateAll();
    }

    /** Returns about how many sessions are cached. */
    long size() {
        return entries.estimatedSize();
    }
}
