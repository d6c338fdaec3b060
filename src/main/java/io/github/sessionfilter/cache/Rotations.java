package io.github.sessionfilter.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.sessionfilter.session.SessionKey;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which session was rotated into which, on this node or on another, for as long as a tombstone.
 *
 * <p>At most {@value #MAX_SIZE} rotations are remembered. Thread-safe.
 */
final class Rotations {
    private static final int MAX_SIZE = 10_000;

    private final Cache<SessionKey, SessionKey> next;

    Rotations(LongSupplier ageNanos) {
        this.next = Caffeine.newBuilder()
                .ticker(ageNanos::getAsLong)
                .executor(Runnable::run)
                .expireAfterWrite(Tombstones.LIFE)
                .maximumSize(MAX_SIZE)
                .build();
    }

    void add(SessionKey current, SessionKey rotated) {
        next.put(current, rotated);
    }

    /** Returns the key into which the session of {@code key} was rotated, or null. */
    @Nullable
    SessionKey next(SessionKey key) {
        return next.getIfPresent(key);
    }
}
