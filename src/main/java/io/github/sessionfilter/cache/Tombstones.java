package io.github.sessionfilter.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The revocations that this node has seen, so that a row which was read before one cannot enter the cache after it.
 *
 * <p>A reader takes a {@link Fence} before it sends its query and keeps what it got only if {@link #admits} says so. A
 * confirmed revocation is remembered for {@link #LIFE}, longer than a fence holds; one that the store has not confirmed
 * yet is remembered until it has. Safe for use by many threads.
 */
final class Tombstones {
    /** How long a confirmed revocation is remembered, and the age at which a fence stops to hold. */
    static final Duration LIFE = Duration.ofMinutes(1);

    /** Room for two of the largest syncs. */
    private static final int MAX_CONFIRMED = 2 * RevocationSync.MAX_REVOCATIONS;

    private static final int MAX_UNCONFIRMED = 100_000;
    private static final int MAX_UNCONFIRMED_PRINCIPALS = 1_000;

    private final LongSupplier ageNanos;
    private final Cache<SessionKey, Boolean> confirmed;
    private final Set<SessionKey> unconfirmed = ConcurrentHashMap.newKeySet();
    /** Copied on each write: every check of a cached session looks whether it is empty. */
    private volatile Set<PrincipalRevocation> unconfirmedPrincipals = Set.of();

    private final AtomicLong generation = new AtomicLong();

    Tombstones(LongSupplier ageNanos) {
        this(ageNanos, MAX_CONFIRMED);
    }

    Tombstones(LongSupplier ageNanos, int maxConfirmed) {
        this.ageNanos = ageNanos;
        // The eviction listener runs before the tombstone can be missed, so no reader sees the gap behind an old fence.
        this.confirmed = Caffeine.newBuilder()
                .ticker(ageNanos::getAsLong)
                .expireAfterWrite(LIFE)
                .maximumSize(maxConfirmed)
                .executor(Runnable::run)
                .evictionListener((key, value, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        generation.incrementAndGet();
                    }
                })
                .build();
    }

    /** The state of this memory before a query was sent. */
    record Fence(long sentAt, long generation) {}

    /**
     * All sessions of a principal, as of a moment.
     *
     * @param spared one that is left alone, or null
     * @param createdUntil the store's time of the decision; who logs in later is not meant
     */
    record PrincipalRevocation(
            String principalName, @Nullable SessionKey spared, long createdUntil) {
        boolean covers(Session session) {
            return session.createdAtMillis() <= createdUntil && concerns(session);
        }

        /** Whether it is one of the principal's, whenever it was opened. */
        boolean concerns(Session session) {
            return session.principalName().equals(principalName)
                    && !session.key().equals(spared);
        }
    }

    Fence fence() {
        return new Fence(ageNanos.getAsLong(), generation.get());
    }

    /** Returns whether a row that was read behind {@code fence} may be kept; false too when this memory cannot tell. */
    boolean admits(Session session, Fence fence) {
        return !covers(session) && holds(fence);
    }

    /** Returns whether what was read behind {@code fence} cannot be older than a tombstone that is forgotten. */
    boolean holds(Fence fence) {
        return generation.get() == fence.generation && ageNanos.getAsLong() - fence.sentAt < LIFE.toNanos();
    }

    /** From now on, no fence that was taken before holds: what was read behind it has to be read again. */
    void breakFences() {
        generation.incrementAndGet();
    }

    /** Returns whether this session is known to be revoked. */
    boolean covers(Session session) {
        return contains(session.key()) || coverPrincipalOf(session);
    }

    /** Returns whether this session is one of a principal whose revocation is not confirmed; costs nothing if none is. */
    boolean coverPrincipalOf(Session session) {
        var revocations = unconfirmedPrincipals;
        return !revocations.isEmpty() && revocations.stream().anyMatch(revocation -> revocation.covers(session));
    }

    /** Returns whether this very key is known to be revoked. */
    boolean contains(SessionKey key) {
        return unconfirmed.contains(key) || confirmed.getIfPresent(key) != null;
    }

    /** Remembers a revocation until it is confirmed. */
    void addUnconfirmed(SessionKey key) {
        if (!unconfirmed.contains(key)) {
            requireRoom(unconfirmed.size(), MAX_UNCONFIRMED);
            unconfirmed.add(key);
        }
    }

    /** Remembers a revocation until it is confirmed. */
    synchronized void addUnconfirmed(PrincipalRevocation revocation) {
        requireRoom(unconfirmedPrincipals.size(), MAX_UNCONFIRMED_PRINCIPALS);
        var revocations = new LinkedHashSet<>(unconfirmedPrincipals);
        revocations.add(revocation);
        unconfirmedPrincipals = Collections.unmodifiableSet(revocations);
    }

    /** Remembers a revocation that the store has committed. */
    void confirm(SessionKey key) {
        confirmed.put(key, true);
        unconfirmed.remove(key);
    }

    /** Forgets a principal's revocation that the store has committed; its keys have been confirmed before. */
    synchronized void confirm(PrincipalRevocation revocation) {
        var revocations = new LinkedHashSet<>(unconfirmedPrincipals);
        revocations.remove(revocation);
        unconfirmedPrincipals = Collections.unmodifiableSet(revocations);
    }

    List<SessionKey> unconfirmed() {
        return List.copyOf(unconfirmed);
    }

    List<PrincipalRevocation> unconfirmedPrincipals() {
        return List.copyOf(unconfirmedPrincipals);
    }

    private static void requireRoom(int size, int max) {
        if (size >= max) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_UNCONFIRMED);
        }
    }
}
