package io.github.sessionfilter.metrics;

import io.github.sessionfilter.session.LoginResult;
import io.github.sessionfilter.session.StoreFailure;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the requests of a filter, and gives access to its gauges and to the statistics of its store.
 *
 * <p>Counts start at zero when the filter starts. Thread-safe.
 */
public final class SessionMetrics {
    private final MeteredStore store;
    private final Gauges gauges;
    private final Map<Outcome, LongAdder> requests = new EnumMap<>(Outcome.class);
    private final LongAdder byTicket = new LongAdder();
    private final AtomicLong highestCacheHits = new AtomicLong();
    private final Map<StoreFailure, LongAdder> unavailable = new EnumMap<>(StoreFailure.class);
    private final Map<LoginResult, LongAdder> logins = new EnumMap<>(LoginResult.class);

    /** Creates the metrics of a filter whose store is {@code store}. */
    public SessionMetrics(MeteredStore store, Gauges gauges) {
        this.store = store;
        this.gauges = gauges;
        for (var outcome : Outcome.values()) {
            requests.put(outcome, new LongAdder());
        }
        for (var failure : StoreFailure.values()) {
            unavailable.put(failure, new LongAdder());
        }
        for (var result : LoginResult.values()) {
            logins.put(result, new LongAdder());
        }
    }

    /** Counts a request. An ASYNC dispatch of a request is not counted again. */
    public void count(Outcome outcome) {
        counter(outcome).increment();
    }

    /** Counts a request that was admitted by a ticket; {@link #count(Outcome)} counts it too. */
    public void countByTicket() {
        byTicket.increment();
    }

    /** Returns how many requests were admitted by a ticket. */
    public long requestsByTicket() {
        return byTicket.sum();
    }

    private LongAdder counter(Outcome outcome) {
        return Objects.requireNonNull(requests.get(outcome));
    }

    /** Counts a 503 answer. */
    public void countUnavailable(StoreFailure failure) {
        counter(failure).increment();
    }

    private LongAdder counter(StoreFailure failure) {
        return Objects.requireNonNull(unavailable.get(failure));
    }

    /** Returns how many requests had this outcome. */
    public long requests(Outcome outcome) {
        return counter(outcome).sum();
    }

    /**
     * Returns how many requests were answered with 503 because of this failure, or with {@code enforce=false} would have
     * been. A failure that a handler let escape counts here too, although its request has the outcome {@link
     * Outcome#LIVE} or {@link Outcome#PUBLIC}.
     */
    public long unavailable(StoreFailure failure) {
        return counter(failure).sum();
    }

    /** Counts an attempt to log in by the built-in login. */
    public void count(LoginResult result) {
        counter(result).increment();
    }

    private LongAdder counter(LoginResult result) {
        return Objects.requireNonNull(logins.get(result));
    }

    /** Returns how many attempts to log in by the built-in login had this result. */
    public long logins(LoginResult result) {
        return counter(result).sum();
    }

    /** Returns how many checks found a live session in the cache. */
    public long cacheHits() {
        long checks = Arrays.stream(Outcome.values())
                .filter(Outcome::isChecked)
                .mapToLong(this::requests)
                .sum();
        // A miss is counted before its check, so the difference may be behind; it must not go down.
        return highestCacheHits.accumulateAndGet(checks - cacheMisses(), Math::max);
    }

    /** Returns how many checks did not find a live session in the cache. */
    public long cacheMisses() {
        return gauges.cacheMisses();
    }

    /** Returns the statistics of one kind of store call. */
    public StoreCallStatistics storeCalls(StoreCall call) {
        return store.statistics(call);
    }

    /** Returns the gauges. */
    public Gauges gauges() {
        return gauges;
    }

    /** Adds a recorder, which is told of each store call from now on. */
    void add(StoreCallRecorder recorder) {
        store.add(recorder);
    }

    void remove(StoreCallRecorder recorder) {
        store.remove(recorder);
    }
}
