package io.github.sessionfilter.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the revocations that this node knows, so that no row read before a revocation enters the cache after it.
 *
 * <p>A reader takes a {@link Fence} before it sends its query, and caches the row only if {@link #mayCache} allows it.
 * A revocation that the store has confirmed is remembered for {@link #LIFE}, which is also how long a fence is valid.
 * An unconfirmed one is remembered until it is confirmed.
 *
 * <p>At most {@value #MAX_CONFIRMED} confirmed and {@value #MAX_UNCONFIRMED} unconfirmed keys are remembered, and
 * {@value UnconfirmedPrincipals#MAX} unconfirmed principals. A confirmed key or principal that is dropped for lack of room
 * invalidates all fences. Thread-safe.
 */
final class Tombstones {
    /** How long a confirmed revocation is remembered, and how long a fence is valid. */
    static final Duration LIFE = Duration.ofMinutes(1);

    static final int MAX_CONFIRMED = 200_000;
    private static final int MAX_UNCONFIRMED = 100_000;
    private static final int MAX_CONFIRMED_PRINCIPALS = 10_000;

    private final LongSupplier ageNanos;
    private final KnownCutOffs cutOffs;
    private final Cache<SessionKey, Boolean> confirmed;
    private final Set<SessionKey> unconfirmed = ConcurrentHashMap.newKeySet();
    private final UnconfirmedPrincipals unconfirmedPrincipals = new UnconfirmedPrincipals();
    /** The number of the latest confirmed revocation of each principal. */
    private final Cache<String, Long> confirmedPrincipals;

    private final AtomicLong principalRevocations = new AtomicLong();
    private final AtomicLong generation = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();

    Tombstones(LongSupplier ageNanos) {
        this(ageNanos, MAX_CONFIRMED);
    }

    Tombstones(LongSupplier ageNanos, int maxConfirmed) {
        this.ageNanos = ageNanos;
        this.cutOffs = new KnownCutOffs(ageNanos, LIFE);
        this.confirmed = remembering(maxConfirmed);
        this.confirmedPrincipals = remembering(MAX_CONFIRMED_PRINCIPALS);
    }

    /** The eviction listener runs before the key disappears, so the fences are invalid before a reader can miss it. */
    private <K, V> Cache<K, V> remembering(int maxSize) {
        return Caffeine.newBuilder()
                .ticker(ageNanos::getAsLong)
                .expireAfterWrite(LIFE)
                .maximumSize(maxSize)
                .executor(Runnable::run)
                .evictionListener((@Nullable K key, @Nullable V value, RemovalCause cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        invalidateFences();
                    }
                })
                .build();
    }

    /**
     * A mark that a reader takes before it sends its query.
     *
     * @param sentAt the age of the node's clock, in nanoseconds
     * @param principalRevocations how many revocations of principals were confirmed before
     */
    record Fence(long sentAt, long generation, long principalRevocations) {}

    /** Returns the cut-offs, which {@link #isRevoked(Session)} and {@link #isRevokedWithOthers} ask. */
    KnownCutOffs cutOffs() {
        return cutOffs;
    }

    /** Returns a number that changes with each revocation that is remembered. */
    long changes() {
        return changes.get() + unconfirmedPrincipals.changes() + cutOffs.changes();
    }

    /** Returns a new fence. */
    Fence fence() {
        return new Fence(ageNanos.getAsLong(), generation.get(), principalRevocations.get());
    }

    /** Returns whether no tombstone that mattered to a read behind {@code fence} was forgotten. */
    boolean isValid(Fence fence) {
        return generation.get() == fence.generation && ageNanos.getAsLong() - fence.sentAt < LIFE.toNanos();
    }

    /** Invalidates all fences taken so far: the rows read behind them must be read again. */
    void invalidateFences() {
        generation.incrementAndGet();
    }

    /** Returns whether a row that was read behind {@code fence} may be cached; false also if that is uncertain. */
    boolean mayCache(Session row, Fence fence) {
        return !isRevoked(row) && isValid(fence) && !wasRevokedSince(fence, row.principalName());
    }

    /** Returns whether a revocation of {@code principalName} was confirmed after {@code fence}. */
    private boolean wasRevokedSince(Fence fence, String principalName) {
        if (principalRevocations.get() == fence.principalRevocations) {
            return false;
        }
        var last = confirmedPrincipals.getIfPresent(principalName);
        return last != null && last > fence.principalRevocations;
    }

    /** Returns whether {@code session} is known to be revoked, by its key, with its principal or by a cut-off. */
    boolean isRevoked(Session session) {
        return isRevoked(session.key()) || isRevokedWithPrincipal(session) || cutOffs.revokes(session);
    }

    /** Returns whether {@code key} is known to be revoked. */
    boolean isRevoked(SessionKey key) {
        return unconfirmed.contains(key) || confirmed.getIfPresent(key) != null;
    }

    /** Returns whether the store has not confirmed the revocation of {@code key}. */
    boolean isUnconfirmed(SessionKey key) {
        return unconfirmed.contains(key);
    }

    /** Returns whether a cached session is known to be revoked together with others; cheap. */
    boolean isRevokedWithOthers(Session session) {
        return cutOffs.revokesCached(session) || isRevokedWithPrincipal(session);
    }

    /** Returns whether an unconfirmed revocation of a principal revokes {@code session}; cheap if there is none. */
    private boolean isRevokedWithPrincipal(Session session) {
        return unconfirmedPrincipals.revokes(session);
    }

    /** Returns the revocations of principals that the store has not confirmed. */
    UnconfirmedPrincipals unconfirmedPrincipals() {
        return unconfirmedPrincipals;
    }

    /**
     * Remembers a revocation until it is confirmed.
     *
     * @throws SessionStoreException if there are too many; nothing is remembered then
     */
    void addUnconfirmed(SessionKey key) {
        if (!unconfirmed.contains(key)) {
            if (unconfirmed.size() >= MAX_UNCONFIRMED) {
                throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_UNCONFIRMED);
            }
            unconfirmed.add(key);
            changes.incrementAndGet();
        }
    }

    boolean hasUnconfirmed() {
        return !unconfirmed.isEmpty()
                || !unconfirmedPrincipals.list().isEmpty()
                || !cutOffs.unconfirmed().isEmpty();
    }

    /** Returns whether half of the room for unconfirmed keys is free: the other half is for sessions that were cached. */
    boolean hasSpareRoom() {
        return unconfirmed.size() < MAX_UNCONFIRMED / 2;
    }

    /** Remembers, for {@link #LIFE}, a revocation that the store has committed. */
    void addConfirmed(SessionKey key) {
        confirmed.put(key, true);
        unconfirmed.remove(key);
        changes.incrementAndGet();
    }

    /**
     * Remembers, for {@link #LIFE}, that no row of the principal that was read before may be cached. The revocation stays
     * unconfirmed until {@link UnconfirmedPrincipals#remove}.
     */
    void addConfirmed(PrincipalRevocation revocation) {
        confirmedPrincipals.put(revocation.principalName(), principalRevocations.incrementAndGet());
    }

    List<SessionKey> unconfirmedKeys() {
        return List.copyOf(unconfirmed);
    }
}
