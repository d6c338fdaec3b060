package io.github.sessionfilter.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the keys that the store has refused as unknown or revoked, which is final.
 *
 * <p>At most {@value #MAX_SIZE} keys are remembered, each for 30 seconds. They are apart from the sessions, so that a
 * flood of random ids evicts no session. Thread-safe.
 */
final class FinalRefusals {
    private static final int MAX_SIZE = 10_000;
    private static final Duration LIFE = Duration.ofSeconds(30);

    private final Cache<SessionKey, Reason> reasons;

    FinalRefusals(StoreClock clock) {
        this.reasons = Caffeine.newBuilder()
                .ticker(clock::nanoTime)
                .executor(Runnable::run)
                .maximumSize(MAX_SIZE)
                .expireAfterWrite(LIFE)
                .build();
    }

    /** Returns why the store refused {@code key}, or null if that is not remembered. */
    @Nullable
    Reason get(SessionKey key) {
        return reasons.getIfPresent(key);
    }

    void add(SessionKey key, Reason reason) {
        reasons.put(key, reason);
    }

    void remove(SessionKey key) {
        reasons.invalidate(key);
    }
}
