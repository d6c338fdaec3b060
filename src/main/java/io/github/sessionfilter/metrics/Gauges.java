package io.github.sessionfilter.metrics;

import io.github.sessionfilter.session.EndReason;
import io.github.sessionfilter.session.RunningKind;

/** The current state of a filter, and the counters of its cache. Implementations must be thread-safe. */
public interface Gauges {
    /** Returns how many checks did not find a live session in the cache, since the start. */
    long cacheMisses();

    /** Returns about how many sessions are cached. */
    long sessionsCached();

    /** Returns how many touches wait to be written to the store. */
    int touchesPending();

    /** Returns how many responses are being sent. */
    int responsesRunning();

    /** Returns how many responses of a kind are being sent. */
    int responsesRunning(RunningKind kind);

    /** Returns how many responses were ended for a reason, since the start. */
    long responsesEnded(EndReason reason);

    /** Returns how many streams have a slot and were used on this node within the time of a lease. */
    int streamsHeld();

    /** Returns the seconds since the last complete sync was sent; {@link Double#NaN} before the first. */
    double secondsSinceSync();
}
