package io.github.sessionfilter;

import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.metrics.Gauges;
import io.github.sessionfilter.running.RunningResponses;

/** Reads the gauges from the cache and the running responses. Thread-safe. */
final class RuntimeGauges implements Gauges {
    private final SessionCache cache;
    private final RunningResponses runningResponses;

    RuntimeGauges(SessionCache cache, RunningResponses runningResponses) {
        this.cache = cache;
        this.runningResponses = runningResponses;
    }

    @Override
    public long cacheMisses() {
        return cache.misses();
    }

    @Override
    public long sessionsCached() {
        return cache.size();
    }

    @Override
    public int touchesPending() {
        return cache.touchesPending();
    }

    @Override
    public int responsesRunning() {
        return runningResponses.size();
    }

    @Override
    public double secondsSinceSync() {
        var nanos = cache.nanosSinceSync();
        return nanos.isPresent() ? nanos.getAsLong() / 1e9 : Double.NaN;
    }
}
