package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.Webapp;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.metrics.SessionFilterMXBean;
import io.github.sessionfilter.metrics.StoreCall;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.Unauthorized;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import javax.management.JMX;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What metrics, JMX, the session listener and the log show. */
abstract class MonitoringContract extends ContainerContract {
    private static final ObjectName OURS = ours();

    MonitoringContract(Starter starter) {
        super(starter);
    }

    @Test
    void countsRequestsByOutcome() throws Exception {
        startWith("sessionCookie", "SID");
        var live = login(); // on a public path
        var revoked = manager().create("alice", "");
        manager().revoke(revoked.id());
        get("/whoami", "X-Session-Id", live);
        get("/film.txt", "X-Session-Id", live);
        get("/async-dispatch", "X-Session-Id", live);
        get("/whoami");
        get("/whoami", "X-Session-Id", "invalid");
        get("/whoami", "X-Session-Id", SessionId.random().secret());
        get("/whoami", "X-Session-Id", expired());
        get("/whoami", "X-Session-Id", revoked.id().secret());
        send("POST", "/whoami", "Cookie", "SID=" + live, "Sec-Fetch-Site", "cross-site");
        assertEquals(
                Map.ofEntries(
                        Map.entry(Outcome.PUBLIC, 1L),
                        Map.entry(Outcome.LIVE, 3L),
                        Map.entry(Outcome.MISSING, 1L),
                        Map.entry(Outcome.MALFORMED, 1L),
                        Map.entry(Outcome.BAD_TICKET, 0L),
                        Map.entry(Outcome.UNKNOWN, 1L),
                        Map.entry(Outcome.EXPIRED, 1L),
                        Map.entry(Outcome.REVOKED, 1L),
                        Map.entry(Outcome.FORBIDDEN, 1L),
                        Map.entry(Outcome.STREAM_LIMIT, 0L),
                        Map.entry(Outcome.STREAM_ENDED, 0L),
                        Map.entry(Outcome.UNAVAILABLE, 0L)),
                counts());
        var metrics = SessionFilter.metrics(container.servletContext());
        assertEquals(4, metrics.cacheHits());
        assertEquals(3, metrics.cacheMisses());
        assertEquals(2, metrics.gauges().sessionsCached(), "the live session and the source of the expired copy");
        assertEquals(0, metrics.gauges().responsesRunning());
        assertTrue(metrics.storeCalls(StoreCall.FIND).count() >= 2);
    }

    @Test
    void countsRefusalsThatEnforceFalseLetsPass() throws Exception {
        startWith("enforce", "false");
        get("/whoami");
        get("/whoami", "X-Session-Id", expired());
        assertEquals(1, counts().get(Outcome.MISSING));
        assertEquals(1, counts().get(Outcome.EXPIRED));
        assertEquals(0, counts().get(Outcome.PUBLIC));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void showsByJmxWhetherItRefusesRequests(boolean enforce) throws Exception {
        startWith("enforce", String.valueOf(enforce));
        var server = ManagementFactory.getPlatformMBeanServer();
        var name = server.queryNames(OURS, null).iterator().next();
        assertEquals(enforce, server.getAttribute(name, "Enforce"));
    }

    private static ObjectName ours() {
        try {
            return new ObjectName("io.github.sessionfilter:type=SessionFilter,*");
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }

    private Map<Outcome, Long> counts() {
        var metrics = SessionFilter.metrics(container.servletContext());
        return Arrays.stream(Outcome.values()).collect(Collectors.toMap(outcome -> outcome, metrics::requests));
    }

    @Test
    void reportsSessionEventsToTheListener() throws Exception {
        startWith("sessionListener", RecordingListener.class.getName());
        RecordingListener.EVENTS.clear();
        var alice = manager().create("alice", "");
        var name = alice.session().key().toString();
        var unknown = SessionId.random();
        var expired = aged(Duration.ofHours(1));
        RecordingListener.EVENTS.removeIf(event -> event.startsWith("created"));
        get("/whoami");
        get("/whoami", "X-Session-Id", unknown.secret());
        get("/whoami", "X-Session-Id", expired.id().secret());
        var next = Objects.requireNonNull(manager().rotate(alice.id()));
        get("/whoami", "X-Session-Id", alice.id().secret());
        manager().revoke(next.id());
        var bob = manager().create("bob", "").session().key();
        manager().revokeAll("bob");
        var nextName = next.session().key().toString();
        assertEquals(
                List.of(
                        "refused null MISSING",
                        "refused " + SessionKey.of(unknown) + " UNKNOWN",
                        "expired " + SessionKey.of(expired.id()),
                        "revoked " + name,
                        "created " + nextName + " alice",
                        "refused " + name + " REVOKED",
                        "revoked " + nextName,
                        "created " + bob + " bob",
                        "revoked " + bob),
                List.copyOf(RecordingListener.EVENTS));
    }

    /** Records all events and throws; neither must change what the filter does. */
    public static final class RecordingListener implements SessionListener {
        static final Queue<String> EVENTS = new ConcurrentLinkedQueue<>();

        /** The filter calls it by reflection. */
        public RecordingListener() {}

        @Override
        public void created(String session, String principalName) {
            record("created " + session + " " + principalName);
        }

        @Override
        public void refused(@Nullable String session, Unauthorized reason) {
            record("refused " + session + " " + reason);
        }

        @Override
        public void revoked(String session) {
            record("revoked " + session);
        }

        @Override
        public void expired(String session) {
            record("expired " + session);
        }

        private static void record(String event) {
            EVENTS.add(event);
            throw new AssertionError("thrown by the listener");
        }
    }

    @Test
    void showsItsMetricsByJmxUntilItStops() throws Exception {
        startWith();
        get("/whoami");
        var server = ManagementFactory.getPlatformMBeanServer();
        var names = server.queryNames(OURS, null);
        assertEquals(1, names.size());
        var name = names.iterator().next();
        var webapp = ObjectName.unquote(name.getKeyProperty("webapp"));
        assertTrue(Set.of("127.0.0.1/app", "/app").contains(webapp), webapp); // an embedded Jetty has no host
        assertEquals(
                1,
                JMX.newMXBeanProxy(server, name, SessionFilterMXBean.class)
                        .getRequests()
                        .get("MISSING"));
        stop();
        assertEquals(Set.of(), server.queryNames(OURS, null));
    }

    /** Law 8: the id is not logged at any level. */
    @Test
    void logsNoId() throws Exception {
        var lines = new ConcurrentLinkedQueue<String>();
        var root = Logger.getLogger("io.github.sessionfilter");
        var level = root.getLevel();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                lines.add(new SimpleFormatter().format(logged));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.ALL);
        root.setLevel(Level.ALL);
        root.addHandler(handler);
        try {
            startWith("enforce", "false");
            var ids = List.of(login(), expired(), SessionId.random().secret(), "an-invalid-id");
            for (var id : ids) {
                get("/whoami", "X-Session-Id", id);
                get("/fails", "X-Session-Id", id);
                get("/logout", "X-Session-Id", id);
            }
            stop();
            assertFalse(lines.isEmpty());
            for (var id : ids) {
                assertTrue(lines.stream().noneMatch(line -> line.contains(id)), id);
            }
        } finally {
            root.removeHandler(handler);
            root.setLevel(level);
        }
    }

    @Override
    void prepare(Webapp webapp) {
        webapp.filtersInFront().add((request, response, chain) -> {
            chain.doFilter(request, response);
            VERDICTS.add(String.valueOf(request.getAttribute("io.github.sessionfilter.verdict")));
        });
    }

    /** What an access log can print, as it stands when the request ends. */
    private static final Queue<String> VERDICTS = new ConcurrentLinkedQueue<>();

    @Test
    void aRequestAttributeTellsTheVerdictForAccessLogs() throws Exception {
        startWith();
        var live = manager().create("alice", "");
        var unknown = SessionId.random();
        VERDICTS.clear();
        get("/whoami", "X-Session-Id", live.id().secret());
        get("/whoami");
        get("/whoami", "X-Session-Id", unknown.secret());
        get("/public/style.css");
        awaitVerdicts(4);
        assertEquals(
                List.of("LIVE " + live.session().key(), "MISSING", "UNKNOWN " + SessionKey.of(unknown), "PUBLIC"),
                List.copyOf(VERDICTS));
    }

    /** A client may have its answer before the filter in front returns. */
    private static void awaitVerdicts(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (VERDICTS.size() < count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    /** Otherwise nobody finds the path that is missing in publicPaths. */
    @Test
    void tellsWhatItWouldHaveRefused() throws Exception {
        var lines = new ConcurrentLinkedQueue<String>();
        var log = Logger.getLogger(SessionFilter.class.getName());
        log.setLevel(Level.INFO);
        log.setFilter(logged -> {
            lines.add(logged.getMessage());
            return false;
        });
        try {
            startWith("enforce", "false", "sessionCookie", "SID");
            var expired = aged(Duration.ofHours(1)).id();
            var live = manager().create("alice", "");
            VERDICTS.clear();
            get("/whoami?secret=1");
            get("/body", "X-Session-Id", expired.secret());
            send("POST", "/whoami", "Cookie", "SID=" + live.id().secret(), "Origin", "https://evil.example");
            awaitVerdicts(3);
            assertEquals("MISSING (not enforced)", VERDICTS.poll());
            assertEquals("EXPIRED " + SessionKey.of(expired) + " (not enforced)", VERDICTS.poll());
            assertEquals("FORBIDDEN " + live.session().key() + " (not enforced)", VERDICTS.poll());
        } finally {
            log.setFilter(null);
            log.setLevel(null);
        }
        var refusals =
                lines.stream().filter(line -> line.contains("would have")).toList();
        assertEquals(3, refusals.size(), refusals::toString);
        assertTrue(
                refusals.get(0).endsWith("/app] would have refused with 401: no session id was presented: GET /whoami"),
                refusals::toString);
        assertTrue(
                refusals.get(1).endsWith("/app] would have refused with 401: the session has expired: GET /body"),
                refusals::toString);
        assertTrue(
                lines.stream().anyMatch(line -> line.contains("/app] runs with enforce=false, publicPaths=/login, ")),
                lines::toString);
    }
}
