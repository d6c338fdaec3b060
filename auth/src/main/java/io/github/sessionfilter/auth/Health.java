package io.github.sessionfilter.auth;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.Settings;
import jakarta.servlet.ServletContext;
import java.util.concurrent.TimeUnit;

/**
 * Tells whether the service can answer checks.
 *
 * <p>Thread-safe.
 */
final class Health {
    private final ServletContext guarded;
    private final double longestSilence;
    private volatile boolean draining;

    /**
     * Creates the health of a service.
     *
     * @param guarded the context that has the filter
     */
    Health(ServletContext guarded, ServiceConfig config) {
        this.guarded = guarded;
        var staleness = config.filter().get(Settings.MAX_STALENESS);
        var interval =
                config.filter().get(Settings.SYNC_INTERVAL).plus(config.filter().get(Settings.STORE_TIMEOUT));
        var longest = staleness.compareTo(interval) > 0 ? staleness : interval;
        this.longestSilence = longest.toMillis() / (double) TimeUnit.SECONDS.toMillis(1);
    }

    /** Tells proxies to leave. */
    void drain() {
        draining = true;
    }

    /** Returns whether the service is about to stop. */
    boolean isDraining() {
        return draining;
    }

    /**
     * Returns whether the cache answers: the last complete sync was sent within {@code maxStaleness}, and the service is not about to
     * stop.
     */
    boolean isReady() {
        if (draining) {
            return false;
        }
        try {
            // NaN before the first sync
            return SessionFilter.metrics(guarded).gauges().secondsSinceSync() <= longestSilence;
        } catch (IllegalStateException noFilterRuns) {
            return false;
        }
    }
}
