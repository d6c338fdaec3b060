package io.github.sessionfilter.metrics;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a filter counts, and what is true of it right now.
 *
 * <p>Counts run from its start. Safe for use by many threads.
 */
public final class SessionMetrics {
    private final MeteredStore store;
    private final Gauges gauges;
    private final Map<Outcome, LongAdder> requests = new EnumMap<>(Outcome.class);

    /** The metrics of a filter in front of {@code store}. */
    public SessionMetrics(MeteredStore store, Gauges gauges) {
        this.store = store;
        this.gauges = gauges;
        for (var outcome : Outcome.values()) {
            requests.put(outcome, new LongAdder());
        }
    }

    /** Counts a request. */
    public void count(Outcome outcome) {
        counter(outcome).increment();
    }

    private LongAdder counter(Outcome outcome) {
        return Objects.requireNonNull(requests.get(outcome));
    }

    /** Returns how many requests left the filter like this. An asynchronous dispatch is none of its own. */
    public long requests(Outcome outcome) {
        return counter(outcome).sum();
    }

    /** Returns how many checks found a live session in memory. */
    public long cacheHits() {
        long checks = Arrays.stream(Outcome.values())
                .filter(Outcome::isChecked)
                .mapToLong(this::requests)
                .sum();
        return Math.max(0, checks - cacheMisses());
    }

    /** Returns how many checks did not, and asked the store or remembered that it had refused. */
    public long cacheMisses() {
        return gauges.cacheMisses();
    }

    /** Returns how the calls of one kind went. */
    public StoreCallStatistics storeCalls(StoreCall call) {
        return store.statistics(call);
    }

    /** Returns what is true right now. */
    public Gauges gauges() {
        return gauges;
    }

    /** Has {@code recorder} hear of the store's calls from now on. */
    void add(StoreCallRecorder recorder) {
        store.add(recorder);
    }

    void remove(StoreCallRecorder recorder) {
        store.remove(recorder);
    }
}
