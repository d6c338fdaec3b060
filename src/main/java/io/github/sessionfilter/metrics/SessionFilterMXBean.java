package io.github.sessionfilter.metrics;

import java.util.Map;

/**
 * Publishes the {@link SessionMetrics} of a filter by JMX, as {@code
 * io.github.sessionfilter:type=SessionFilter,webapp="..."}.
 *
 * <p>Counts start at zero when the filter starts.
 */
public interface SessionFilterMXBean {
    /** Returns whether the filter refuses requests; false with {@code enforce=false}. */
    boolean isEnforce();

    /** Returns how many requests there were, by {@link Outcome}. */
    Map<String, Long> getRequests();

    /** Returns how many requests were admitted by a ticket. */
    long getRequestsByTicket();

    /**
     * Returns how many requests were answered with 503, by {@link io.github.sessionfilter.session.StoreFailure}. See {@link
     * SessionMetrics#unavailable}.
     */
    Map<String, Long> getUnavailable();

    /** Returns how many attempts to log in by the built-in login there were, by {@link io.github.sessionfilter.session.LoginResult}. */
    Map<String, Long> getLogins();

    /** Returns how many checks found a live session in the cache. */
    long getCacheHits();

    /** Returns how many checks did not find a live session in the cache. */
    long getCacheMisses();

    /** Returns about how many sessions are cached. */
    long getSessionsCached();

    /** Returns how many touches wait to be written to the store. */
    int getTouchesPending();

    /** Returns how many responses are being sent. */
    int getResponsesRunning();

    /** Returns how many responses are being sent, by {@link io.github.sessionfilter.session.RunningKind}. */
    Map<String, Integer> getResponsesRunningByKind();

    /** Returns how many running responses were ended, by {@link io.github.sessionfilter.session.EndReason}. */
    Map<String, Long> getResponsesEnded();

    /** Returns how many streams have a slot and were used on this node within the time of a lease. */
    int getStreamsHeld();

    /** Returns the seconds since the last complete sync was sent; NaN before the first. */
    double getSecondsSinceSync();

    /** Returns the statistics of store calls, by {@link StoreCall}. */
    Map<String, Calls> getStoreCalls();

    /** Statistics of one kind of store call. */
    interface Calls {
        /** Returns how many calls there were. */
        long getCount();

        /** Returns how many calls failed. */
        long getFailures();

        /** Returns the mean duration, in milliseconds. */
        double getMeanMillis();

        /** Returns the median duration, in milliseconds; an upper bound, see {@link StoreCallStatistics#percentile}. */
        double getP50Millis();

        /** Returns the 99th percentile of the duration, in milliseconds; an upper bound. */
        double getP99Millis();

        /** Returns the longest duration, in milliseconds. */
        double getMaxMillis();
    }
}
