package io.github.sessionfilter.metrics;

/** What is true of a filter right now, and what its cache has counted. To be safe for use by many threads. */
public interface Gauges {
    /** Returns how many checks found no live session in memory, since the start. */
    long cacheMisses();

    /** Returns about how many sessions are cached. */
    long sessionsCached();

    /** Returns for how many sessions a use waits to be written to the store. */
    int touchesPending();

    /** Returns how many responses are being written. */
    int responsesRunning();

    /** Returns how long ago the last sync with the store was sent, in seconds; {@link Double#NaN} before the first. */
    double secondsSinceSync();
}
