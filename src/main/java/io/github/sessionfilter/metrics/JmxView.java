package io.github.sessionfilter.metrics;

import io.github.sessionfilter.session.EndReason;
import io.github.sessionfilter.session.LoginResult;
import io.github.sessionfilter.session.RunningKind;
import io.github.sessionfilter.session.StoreFailure;
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
 * Registers the metrics of a filter with the platform's MBean server, until {@link #close}.
 *
 * <p>Thread-safe.
 */
public final class JmxView implements AutoCloseable {
    private static final Logger LOG = System.getLogger(JmxView.class.getName());
    /** Some containers run the old and the new version of a webapp at the same time. */
    private static final int MAX_INSTANCES = 100;

    private final MBeanServer server;
    private final ObjectName name;

    private JmxView(MBeanServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    /**
     * Registers {@code metrics}.
     *
     * @param webapp the name of the webapp; may contain any characters
     * @param enforce whether the filter refuses requests
     * @throws JMException if the MBean server refuses the registration
     */
    public static JmxView register(SessionMetrics metrics, String webapp, boolean enforce) throws JMException {
        var server = ManagementFactory.getPlatformMBeanServer();
        for (int instance = 1; ; instance++) {
            var name = new ObjectName("io.github.sessionfilter:type=SessionFilter,webapp=" + ObjectName.quote(webapp)
                    + (instance == 1 ? "" : ",instance=" + instance));
            try {
                server.registerMBean(new View(metrics, enforce), name);
                return new JmxView(server, name);
            } catch (InstanceAlreadyExistsException e) {
                if (instance == MAX_INSTANCES) {
                    throw e;
                }
            }
        }
    }

    /** Returns the name of the MBean. */
    ObjectName name() {
        return name;
    }

    @Override
    public void close() {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // already unregistered by somebody else
        } catch (JMException e) {
            LOG.log(Level.WARNING, "the MBean " + name + " could not be unregistered", e);
        }
    }

    private record View(SessionMetrics metrics, boolean enforce) implements SessionFilterMXBean {
        @Override
        public boolean isEnforce() {
            return enforce;
        }

        @Override
        public Map<String, Long> getRequests() {
            return byName(Outcome.values(), metrics::requests);
        }

        @Override
        public long getRequestsByTicket() {
            return metrics.requestsByTicket();
        }

        @Override
        public Map<String, Long> getUnavailable() {
            return byName(StoreFailure.values(), metrics::unavailable);
        }

        @Override
        public Map<String, Long> getLogins() {
            return byName(LoginResult.values(), metrics::logins);
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
        public Map<String, Integer> getResponsesRunningByKind() {
            return byName(RunningKind.values(), metrics.gauges()::responsesRunning);
        }

        @Override
        public Map<String, Long> getResponsesEnded() {
            return byName(EndReason.values(), metrics.gauges()::responsesEnded);
        }

        @Override
        public int getStreamsHeld() {
            return metrics.gauges().streamsHeld();
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
