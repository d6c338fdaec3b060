package io.github.sessionfilter.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.EndReason;
import io.github.sessionfilter.session.LoginResult;
import io.github.sessionfilter.session.MemoryStore;
import io.github.sessionfilter.session.RunningKind;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.TestClock;
import io.github.sessionfilter.session.TestTimeouts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.Test;

/** Tests the metrics and that JMX and Micrometer show the same values. */
class MetersTest {
    private final TestClock time = new TestClock();
    private final StoreClock clock = new StoreClock(time.node());
    private final SessionTimeouts timeouts = TestTimeouts.NO_STALENESS;
    private Duration findTakes = Duration.ofMillis(3);
    private boolean fails;
    private long misses = 2;
    private final MeteredStore store = new MeteredStore(
            new MemoryStore(time, clock, timeouts) {
                @Override
                public synchronized SessionVerdict find(SessionKey key) {
                    time.advance(findTakes);
                    if (fails) {
                        throw new SessionStoreException("thrown by the test", null);
                    }
                    return super.find(key);
                }
            },
            time);
    private final SessionMetrics metrics = new SessionMetrics(store, new Gauges() {
        @Override
        public long cacheMisses() {
            return misses;
        }

        @Override
        public long sessionsCached() {
            return 31;
        }

        @Override
        public int touchesPending() {
            return 32;
        }

        @Override
        public int responsesRunning() {
            return 33;
        }

        @Override
        public int responsesRunning(RunningKind kind) {
            return kind == RunningKind.WEB_SOCKET ? 7 : 0;
        }

        @Override
        public long responsesEnded(EndReason reason) {
            return reason == EndReason.STREAM_ENDED ? 9 : 0;
        }

        @Override
        public int streamsHeld() {
            return 34;
        }

        @Override
        public double secondsSinceSync() {
            return 0.25;
        }
    });

    private void find() {
        store.find(SessionKey.of(SessionId.random()));
    }

    private void count(Outcome outcome, int times) {
        for (int i = 0; i < times; i++) {
            metrics.count(outcome);
        }
    }

    @Test
    void timesFailedStoreCallsToo() {
        find();
        findTakes = Duration.ofMillis(40);
        fails = true;
        assertThrows(SessionStoreException.class, this::find);
        var calls = metrics.storeCalls(StoreCall.FIND);
        assertEquals(2, calls.count());
        assertEquals(1, calls.failures());
        assertEquals(Duration.ofMillis(43), calls.total());
        assertEquals(0, metrics.storeCalls(StoreCall.INSERT).count());
    }

    @Test
    void timesEachStoreMethodSeparately() {
        var key = SessionKey.of(SessionId.random());
        var next = SessionKey.of(SessionId.random());
        var session = store.insert(key, "alice", "");
        store.rotate(key, next);
        store.revoke(next);
        store.revokeAll("alice", null, Long.MAX_VALUE);
        store.revokeIssuedBefore("alice", 0);
        store.lock("alice", 0);
        store.touch(List.of(session));
        store.list("alice");
        store.page(null, 1);
        store.sweep(1);
        store.revocations(0, null, 1);
        store.idKeys();
        store.now();
        store.find(key);
        for (var call : StoreCall.values()) {
            assertEquals(1, metrics.storeCalls(call).count(), call::name);
        }
    }

    @Test
    void cacheHitsAreChecksWithoutAMiss() {
        count(Outcome.LIVE, 10);
        count(Outcome.UNKNOWN, 1);
        count(Outcome.PUBLIC, 100);
        count(Outcome.MISSING, 100);
        count(Outcome.MALFORMED, 100);
        assertEquals(9, metrics.cacheHits());
        assertEquals(2, metrics.cacheMisses());
    }

    /** A miss is counted before its check ends. A counter that goes down looks like a restart. */
    @Test
    void cacheHitsNeverGoDown() {
        count(Outcome.LIVE, 1_000);
        misses = 0;
        assertEquals(1_000, metrics.cacheHits());
        misses = 5;
        assertEquals(1_000, metrics.cacheHits());
        count(Outcome.UNKNOWN, 5);
        assertEquals(1_000, metrics.cacheHits());
        count(Outcome.LIVE, 1);
        assertEquals(1_001, metrics.cacheHits());
    }

    /** Reads the attributes as open types, like a console that has none of our classes. */
    @Test
    void showsTheMetricsByJmxUntilItIsClosed() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        count(Outcome.REVOKED, 3);
        metrics.countUnavailable(StoreFailure.CIRCUIT_OPEN);
        metrics.countUnavailable(StoreFailure.CIRCUIT_OPEN);
        metrics.count(LoginResult.FAILED);
        metrics.count(LoginResult.FAILED);
        find();
        var view = JmxView.register(metrics, "host/app \"odd\", name=*", false);
        try (view) {
            var bean = JMX.newMXBeanProxy(server, view.name(), SessionFilterMXBean.class);
            assertFalse(bean.isEnforce());
            assertEquals(3, bean.getRequests().get("REVOKED"));
            assertEquals(2, bean.getUnavailable().get("CIRCUIT_OPEN"));
            assertEquals(0, bean.getUnavailable().get("FAILED"));
            assertEquals(2, bean.getLogins().get("FAILED"));
            assertEquals(0, bean.getLogins().get("OPENED"));
            assertEquals(1, bean.getCacheHits());
            assertEquals(2, bean.getCacheMisses());
            assertEquals(31, bean.getSessionsCached());
            assertEquals(32, bean.getTouchesPending());
            assertEquals(33, bean.getResponsesRunning());
            assertEquals(
                    Map.of("HANDLER", 0, "ASYNC", 0, "FILE", 0, "WEB_SOCKET", 7), bean.getResponsesRunningByKind());
            assertEquals(
                    Map.of("REVOKED", 0L, "EXPIRED", 0L, "UNKNOWN", 0L, "STREAM_ENDED", 9L), bean.getResponsesEnded());
            assertEquals(34, bean.getStreamsHeld());
            assertEquals(0.25, bean.getSecondsSinceSync());
            var calls = (TabularData) server.getAttribute(view.name(), "StoreCalls");
            var found = (CompositeData) calls.get(new Object[] {"FIND"}).get("value");
            assertEquals(1L, found.get("count"));
            assertEquals(0L, found.get("failures"));
            assertEquals(3.0, found.get("meanMillis"));
            assertEquals(3.0, found.get("p50Millis"));
            assertEquals(3.0, found.get("p99Millis"));
            assertEquals(3.0, found.get("maxMillis"));
        }
        assertFalse(server.isRegistered(view.name()));
    }

    /** A container may run the old and the new version of a webapp at the same time. */
    @Test
    void twoVersionsOfAWebappMayRunAtOnce() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        var older = JmxView.register(metrics, "host/twice", true);
        var newer = JmxView.register(metrics, "host/twice", true);
        older.close();
        assertFalse(server.isRegistered(older.name()));
        assertTrue(server.isRegistered(newer.name()));
        newer.close();
    }

    @Test
    void showsTheMetricsByMicrometerUntilItIsClosed() {
        var registry = new SimpleMeterRegistry();
        try (var view = new MicrometerView(metrics)) {
            view.bindTo(registry);
            count(Outcome.REVOKED, 3);
            metrics.countUnavailable(StoreFailure.TOO_MANY_UNKNOWN_IDS);
            metrics.count(LoginResult.LIMITED);
            assertEquals(
                    1,
                    registry.get("session.filter.logins")
                            .tag("result", "limited")
                            .functionCounter()
                            .count());
            assertEquals(
                    1,
                    registry.get("session.filter.unavailable")
                            .tag("reason", "too-many-unknown-ids")
                            .functionCounter()
                            .count());
            find();
            fails = true;
            assertThrows(SessionStoreException.class, this::find);
            assertEquals(
                    3,
                    registry.get("session.filter.requests")
                            .tag("outcome", "revoked")
                            .functionCounter()
                            .count());
            assertEquals(
                    1,
                    registry.get("session.filter.cache.lookups")
                            .tag("result", "hit")
                            .functionCounter()
                            .count());
            assertEquals(
                    2,
                    registry.get("session.filter.cache.lookups")
                            .tag("result", "miss")
                            .functionCounter()
                            .count());
            assertEquals(
                    31, registry.get("session.filter.sessions.cached").gauge().value());
            assertEquals(
                    32, registry.get("session.filter.touches.pending").gauge().value());
            assertEquals(
                    7,
                    registry.get("session.filter.responses.running")
                            .tag("kind", "web-socket")
                            .gauge()
                            .value());
            assertEquals(
                    9,
                    registry.get("session.filter.responses.ended")
                            .tag("reason", "stream-ended")
                            .functionCounter()
                            .count());
            assertEquals(34, registry.get("session.filter.streams.held").gauge().value());
            assertEquals(0.25, registry.get("session.filter.sync.age").gauge().value());
            var timer = registry.get("session.filter.store.calls")
                    .tag("call", "find")
                    .timer();
            assertEquals(2, timer.count());
            assertEquals(6.0, timer.totalTime(TimeUnit.MILLISECONDS));
            assertEquals(
                    1,
                    registry.get("session.filter.store.failures")
                            .tag("call", "find")
                            .functionCounter()
                            .count());
        }
        assertTrue(registry.getMeters().isEmpty());
        fails = false;
        find(); // no longer timed
        assertTrue(registry.getMeters().isEmpty());
    }
}
