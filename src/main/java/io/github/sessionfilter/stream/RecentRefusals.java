package io.github.sessionfilter.stream;

import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.stream.StreamVerdict.Refused;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers each refusal for a second, so that a player that tries again and again causes one read a second.
 *
 * <p>Thread-safe.
 */
final class RecentRefusals {
    static final Duration MAX_AGE = Duration.ofSeconds(1);

    private static final int MAX_SIZE = 10_000;

    private final LongSupplier nanoTime;
    private final ConcurrentMap<SessionKey, Entry> entries = new ConcurrentHashMap<>();

    private record Entry(Refused refusal, long addedAt) {}

    RecentRefusals(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Returns the refusal of a stream within the last second, or null. */
    @Nullable
    Refused find(SessionKey stream) {
        var entry = entries.get(stream);
        return entry != null && isRecent(entry) ? entry.refusal : null;
    }

    private boolean isRecent(Entry entry) {
        return nanoTime.getAsLong() - entry.addedAt < MAX_AGE.toNanos();
    }

    /** Adds a refusal, unless there are very many recent ones. */
    void add(SessionKey stream, Refused refusal) {
        if (entries.size() >= MAX_SIZE) {
            entries.values().removeIf(entry -> !isRecent(entry));
        }
        if (entries.size() < MAX_SIZE) {
            entries.put(stream, new Entry(refusal, nanoTime.getAsLong()));
        }
    }

    /** Forgets all refusals: a slot is free. */
    void clear() {
        entries.clear();
    }
}
