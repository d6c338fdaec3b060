package io.github.sessionfilter.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which session this node has rotated into which, for as long as a tombstone.
 *
 * <p>At most {@value #MAX_SIZE} rotations are remembered. Thread-safe.
 */
final class Rotations {
    private static final int MAX_SIZE = 10_000;

    private final Cache<SessionKey, Session> next;

    Rotations(LongSupplier ageNanos) {
        this.next = Caffeine.newBuilder()
                .ticker(ageNanos::getAsLong)
                .expireAfterWrite(Tombstones.LIFE)
                .maximumSize(MAX_SIZE)
                .build();
    }

    void add(SessionKey current, Session rotated) {
        next.put(current, rotated);
    }

    /** Returns the session into which the session of {@code key} was rotated, or null. */
    @Nullable
    Session next(SessionKey key) {
        return next.getIfPresent(key);
    }
}
