package io.github.sessionfilter.metrics;

import java.util.Map;

/**
 * A filter's {@link SessionMetrics} for JMX, as {@code io.github.sessionfilter:type=SessionFilter,webapp="..."}.
 *
 * <p>Counts run from the filter's start.
 */
public interface SessionFilterMXBean {
    /** How many requests left the filter, by {@link Outcome}. */
    Map<String, Long> getRequests();

    /** How many checks found a live session in memory. */
    long getCacheHits();

    /** How many checks did not, and asked the store or remembered that it had refused. */
    long getCacheMisses();

    /** About how many sessions are cached. */
    long getSessionsCached();

    /** For how many sessions a use waits to be written to the store. */
    int getTouchesPending();

    /** How many responses are being written. */
    int getResponsesRunning();

    /** How long ago the last sync with the store was sent; not a number before the first. */
    double getSecondsSinceSync();

    /** How the store's calls went, by {@link StoreCall}. */
    Map<String, Calls> getStoreCalls();

    /** The calls of one kind. */
    interface Calls {
        /** How many there were. */
        long getCount();

        /** How many of them the store did not answer. */
        long getFailures();

        /** How long they took on average, in milliseconds. */
        double getMeanMillis();

        /** How long half of them took at most, in milliseconds. */
        double getP50Millis();

        /** How long 99 in 100 of them took at most, in milliseconds. */
        double getP99Millis();

        /** How long the longest took, in milliseconds. */
        double getMaxMillis();
    }
}
