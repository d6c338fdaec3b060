package io.github.sessionfilter;

import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.metrics.Gauges;
import io.github.sessionfilter.running.RunningResponses;
import io.github.sessionfilter.session.EndReason;
import io.github.sessionfilter.session.RunningKind;
import io.github.sessionfilter.stream.StreamKeeper;
import org.jspecify.annotations.Nullable;

/** Reads the gauges from the cache, the running responses and the streams. Thread-safe. */
final class RuntimeGauges implements Gauges {
    private final SessionCache cache;
    private final RunningResponses runningResponses;
    private final @Nullable StreamKeeper streams;

    RuntimeGauges(SessionCache cache, RunningResponses runningResponses, @Nullable StreamKeeper streams) {
        this.cache = cache;
        this.runningResponses = runningResponses;
        this.streams = streams;
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
    public int responsesRunning(RunningKind kind) {
        return runningResponses.size(kind);
    }

    @Override
    public long responsesEnded(EndReason reason) {
        return runningResponses.ended(reason);
    }

    @Override
    public int streamsHeld() {
        return streams == null ? 0 : streams.size();
    }

    @Override
    public double secondsSinceSync() {
        var nanos = cache.nanosSinceSync();
        return nanos.isPresent() ? nanos.getAsLong() / 1e9 : Double.NaN;
    }
}
