package io.github.sessionfilter.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.sessionfilter.session.SessionKey;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits the reads of keys that the store has refused as expired or revoked.
 *
 * <p>Expired is not final, so each check of such a key reads the store again. A key has {@value #BURST_PER_KEY} reads at
 * once and then {@value #PER_SECOND_AND_KEY} per second. All such keys together have the rate of {@link ReadBudget}.
 * Other keys are not limited, because one of them may be the key of a live session.
 *
 * <p>The rate of up to {@value #MAX_SIZE} keys is remembered for an hour, and that a key was refused for many more of them
 * ({@link KeyFingerprints}). Thread-safe.
 */
final class DeadIds {
    static final int BURST_PER_KEY = 20;
    static final int PER_SECOND_AND_KEY = 5;

    private static final int MAX_SIZE = 20_000;
    private static final Duration LIFE = Duration.ofHours(1);

    private final LongSupplier nanoTime;
    private final ReadBudget all;
    private final Cache<SessionKey, ReadBudget> byKey;
    private final KeyFingerprints refused = new KeyFingerprints();

    DeadIds(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.all = new ReadBudget(nanoTime);
        this.byKey = Caffeine.newBuilder()
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .maximumSize(MAX_SIZE)
                .expireAfterWrite(LIFE)
                .build();
    }

    /** Takes a token for a read of {@code key}, or returns false if there is none. */
    boolean tryTake(SessionKey key) {
        var one = byKey.getIfPresent(key);
        return one == null ? !refused.contains(key) || all.tryTake() : one.tryTake() && all.tryTake();
    }

    /** Remembers that the store has refused {@code key}. */
    void add(SessionKey key) {
        refused.add(key);
        byKey.asMap().putIfAbsent(key, new ReadBudget(nanoTime, PER_SECOND_AND_KEY, BURST_PER_KEY));
    }

    /** Forgets {@code key}, because the store has answered otherwise. */
    void remove(SessionKey key) {
        refused.remove(key);
        byKey.invalidate(key);
    }
}
