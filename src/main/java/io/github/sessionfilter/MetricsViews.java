package io.github.sessionfilter;

import io.github.sessionfilter.metrics.JmxView;
import io.github.sessionfilter.metrics.MicrometerView;
import io.github.sessionfilter.metrics.SessionMetrics;
import java.util.List;
import javax.management.JMException;

/** Publishes the metrics of a filter by JMX, and by Micrometer if the setting asks for it. */
final class MetricsViews {
    private MetricsViews() {}

    /**
     * Publishes the metrics until the views are closed.
     *
     * @param views receives each view as soon as it exists
     * @param webapp the name under which the metrics are published
     * @throws IllegalStateException if the setting needs a library that is missing
     */
    static void publish(
            SessionMetrics metrics,
            SessionFilterConfig config,
            String webapp,
            List<AutoCloseable> views,
            ThrottledLog log) {
        if (config.get(Settings.MICROMETER)) {
            try {
                views.add(MicrometerView.bindToGlobalRegistry(metrics));
            } catch (NoClassDefFoundError e) {
                throw new IllegalStateException(
                        "setting '" + Settings.MICROMETER
                                + "' has the value 'true'; expected micrometer-core in WEB-INF/lib",
                        e);
            }
        }
        try {
            views.add(JmxView.register(metrics, webapp, config.get(Settings.ENFORCE)));
        } catch (JMException e) {
            log.warnOnce("the metrics could not be published by JMX", e);
        }
    }
}
