package io.github.sessionfilter.metrics;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * A filter's metrics in the platform's MBean server, from its start to {@link #close}.
 *
 * <p>Safe for use by many threads.
 */
public final class JmxView implements AutoCloseable {
    private static final Logger LOG = System.getLogger(JmxView.class.getName());
    /** A container may run a webapp's old version beside its new one for a while. */
    private static final int INSTANCES = 100;

    private final MBeanServer server;
    private final ObjectName name;

    private JmxView(MBeanServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    /**
     * Shows {@code metrics}.
     *
     * @param webapp the name of the webapp, of any form
     * @throws JMException if the server does not take them
     */
    public static JmxView register(SessionMetrics metrics, String webapp) throws JMException {
        var server = ManagementFactory.getPlatformMBeanServer();
        for (int instance = 1; ; instance++) {
            var name = new ObjectName("io.github.sessionfilter:type=SessionFilter,webapp=" + ObjectName.quote(webapp)
                    + (instance == 1 ? "" : ",instance=" + instance));
            try {
                server.registerMBean(new View(metrics), name);
                return new JmxView(server, name);
            } catch (InstanceAlreadyExistsException e) {
                if (instance == INSTANCES) {
                    throw e;
                }
            }
        }
    }

    /** Returns the name under which they are shown. */
    ObjectName name() {
        return name;
    }

    @Override
    public void close() {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // somebody else has taken it away, which is what is wanted
        } catch (JMException e) {
            LOG.log(Level.WARNING, "the MBean " + name + " could not be taken away", e);
        }
    }

    private record View(SessionMetrics metrics) implements SessionFilterMXBean {
        @Override
        public Map<String, Long> getRequests() {
            return byName(Outcome.values(), metrics::requests);
        }

        @Override
        public long getCacheHits() {
            return metrics.cacheHits();
        }

        @Override
        public long getCacheMisses() {
            return metrics.cacheMisses();
        }

        @Override
        public long getSessionsCached() {
            return metrics.gauges().sessionsCached();
        }

        @Override
        public int getTouchesPending() {
            return metrics.gauges().touchesPending();
        }

        @Override
        public int getResponsesRunning() {
            return metrics.gauges().responsesRunning();
        }

        @Override
        public double getSecondsSinceSync() {
            return metrics.gauges().secondsSinceSync();
        }

        @Override
        public Map<String, Calls> getStoreCalls() {
            return byName(StoreCall.values(), call -> new CallsView(metrics.storeCalls(call)));
        }

        private static <E extends Enum<E>, V> Map<String, V> byName(E[] all, Function<E, V> value) {
            return Arrays.stream(all).collect(Collectors.toMap(Enum::name, value));
        }
    }

    private record CallsView(StoreCallStatistics statistics) implements SessionFilterMXBean.Calls {
        @Override
        public long getCount() {
            return statistics.count();
        }

        @Override
        public long getFailures() {
            return statistics.failures();
        }

        @Override
        public double getMeanMillis() {
            return statistics.count() == 0 ? 0 : millis(statistics.total()) / statistics.count();
        }

        @Override
        public double getP50Millis() {
            return millis(statistics.percentile(0.5));
        }

        @Override
        public double getP99Millis() {
            return millis(statistics.percentile(0.99));
        }

        @Override
        public double getMaxMillis() {
            return millis(statistics.longest());
        }

        private static double millis(Duration duration) {
            return duration.toNanos() / 1e6;
        }
    }
}
