package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.Webapp;
import io.github.sessionfilter.cache.SessionCache;
import io.github.sessionfilter.jdbc.ConnectionPool;
import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.jdbc.TestDatabases;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestTimeouts;
import jakarta.servlet.ServletContext;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Law 7: counts the round trips at the database, which are statements, preparations and pings. */
class StatementCountTest {
    private static final int REQUESTS = 100_000;
    private static final String TABLE = "statement_count";

    private final MySqlServer server = TestDatabases.mySql();
    private final SessionTimeouts timeouts = TestTimeouts.NO_STALENESS;
    private final StoreClock clock = new StoreClock(NodeClock.system());
    private ConnectionPool pool;
    private JdbcSessionStore store;
    private SessionCache cache;

    @BeforeEach
    void open() {
        pool = server.pool(Duration.ofSeconds(10));
        store = new JdbcSessionStore(pool, TABLE, true, clock, timeouts, Duration.ofSeconds(10));
        cache = new SessionCache(
                store,
                clock,
                RevocationWindow.of(Duration.ofMinutes(1), Duration.ofSeconds(10)),
                10_000,
                Duration.ofSeconds(10));
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
        server.execute("DROP TABLE IF EXISTS " + TABLE + ", " + TABLE + "_stream");
    }

    @Test
    void anUncachedIdCostsOneRoundTripAndACachedOneNone() {
        var keys = IntStream.range(0, 500).mapToObj(i -> key()).toList();
        keys.forEach(key -> store.insert(key, "alice", ""));
        cache.find(keys.get(0)); // prepares the statement
        long before = server.roundTrips();
        long ownQueries = server.roundTrips() - before;
        before = server.roundTrips();
        keys.subList(1, 500).forEach(key -> assertInstanceOf(Live.class, cache.find(key)));
        assertEquals(499, server.roundTrips() - before - ownQueries);
        before = server.roundTrips();
        keys.forEach(key -> assertInstanceOf(Live.class, cache.find(key)));
        assertEquals(0, server.roundTrips() - before - ownQueries);
    }

    /**
     * Each batch of 512 rows takes a statement that locks and one that writes. Preparing both takes two round trips,
     * and the transaction three. One more asks for the state of the server.
     */
    @Test
    @Tag("full")
    void tenThousandTouchesCost46Statements() {
        var opened = IntStream.range(0, 10_000)
                .mapToObj(i -> store.insert(key(), "alice", ""))
                .toList();
        long now = store.now();
        var used = opened.stream().map(session -> session.usedAt(now, timeouts)).toList();
        long before = server.roundTrips();
        long ownQueries = server.roundTrips() - before;
        before = server.roundTrips();
        assertEquals(List.of(), store.touch(used));
        assertEquals(2 * 20 + 3 + 2 + 1, server.roundTrips() - before - ownQueries);
    }

    /** Law 12: however many sessions there are. Most round trips are those of the transaction, and prepare statements. */
    @Test
    void aCutOffForEverybodyIsOneStatementThatWrites() throws Exception {
        for (int i = 0; i < 100; i++) {
            store.insert(key(), "alice", "");
        }
        cache.revokeIssuedBefore(null, SessionStore.ANY_TIME);
        long writes = writes();
        cache.revokeIssuedBefore(null, SessionStore.ANY_TIME);
        assertEquals(1, writes() - writes);
        assertEquals(List.of(), store.page(null, 10));
    }

    private long writes() throws Exception {
        try (var connection = server.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SHOW GLOBAL STATUS
                        WHERE Variable_name IN ('Com_update', 'Com_insert', 'Com_delete', 'Com_update_multi')""")) {
            long sum = 0;
            while (rows.next()) {
                sum += rows.getLong(2);
            }
            return sum;
        }
    }

    @Test
    void twoHundredThreadsWithOneUncachedIdCostOneStatement() throws Exception {
        var warm = key();
        store.insert(warm, "alice", "");
        cache.find(warm);
        var key = key();
        store.insert(key, "alice", "");
        long before = server.roundTrips();
        long ownQueries = server.roundTrips() - before;
        var threads = Executors.newFixedThreadPool(200);
        try {
            var barrier = new CyclicBarrier(200);
            Callable<SessionVerdict> ask = () -> {
                barrier.await();
                return cache.find(key);
            };
            before = server.roundTrips();
            for (var answer : threads.invokeAll(Collections.nCopies(200, ask))) {
                assertInstanceOf(Live.class, answer.get());
            }
            assertEquals(1, server.roundTrips() - before - ownQueries);
        } finally {
            threads.shutdownNow();
        }
    }

    /** During a hundred thousand requests the database sees only the filter's background statements. */
    @Test
    @Tag("full")
    void requestsOfACachedSessionCostNoStatement() throws Exception {
        assertCostsNoStatement(Map.of());
    }

    /** Law 7: the first request of a stream on a node takes its slot, or finds it. The next ones cost nothing. */
    @Test
    @Tag("full")
    void requestsOfAStreamThatRunsCostNoStatement() throws Exception {
        assertCostsNoStatement(Map.of("streamPaths", "/whoami", "maxStreamsPerPrincipal", "1"));
    }

    @Test
    @Tag("full")
    void requestsByTicketCostNoStatement() throws Exception {
        assertCostsNoStatement(
                Map.of("ticketPaths", "/media/*", "ticketKeys", TicketFixture.KEY),
                (context, opened) -> "GET "
                        + SessionFilter.tickets(context)
                                .create(opened.session(), "/media/film/", Duration.ofHours(1))
                                .pathTo("1.ts")
                        + " HTTP/1.1\r\nHost: localhost\r\n");
    }

    /** The first lines of a request of a session. */
    private interface RequestHead {
        String of(ServletContext context, NewSession opened);
    }

    private void assertCostsNoStatement(Map<String, String> more) throws Exception {
        assertCostsNoStatement(
                more,
                (context, opened) -> "GET /whoami HTTP/1.1\r\nHost: localhost\r\nX-Session-Id: "
                        + opened.id().secret() + "\r\n");
    }

    private void assertCostsNoStatement(Map<String, String> more, RequestHead head) throws Exception {
        var settings = new HashMap<>(
                Map.of("jdbcUrl", server.url(), "jdbcUser", "root", "publicPaths", "/login", "tableName", TABLE));
        settings.putAll(more);
        var webapp = new Webapp("", settings);
        webapp.servlets().put("/whoami", TestServlets.servlet(TestServlets::whoAmI));
        webapp.servlets().put("/media/*", TestServlets.servlet(TestServlets::whoAmI));
        var container = TestContainer.jetty(webapp);
        try {
            var context = container.servletContext();
            var lines = head.of(context, SessionFilter.sessions(context).create("alice", ""));
            long start = System.nanoTime();
            long before = server.roundTrips();
            assertEquals(REQUESTS, okAnswers(container.port(), lines));
            long statements = server.roundTrips() - before;
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            assertTrue(statements <= 20 + 3 * seconds, statements + " statements in " + seconds + " s");
        } finally {
            container.stop();
        }
    }

    /** Sends pipelined requests on one connection, so that the client is not the bottleneck, and counts the 200s. */
    private static int okAnswers(int port, String lines) throws Exception {
        var request = (lines + "\r\n").getBytes(StandardCharsets.US_ASCII);
        var last = lines + "Connection: close\r\n\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var writer = new Thread(() -> {
                try {
                    var out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
                    for (int i = 1; i < REQUESTS; i++) {
                        out.write(request);
                    }
                    out.write(last.getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            writer.start();
            var answers = new Scanner(socket.getInputStream(), StandardCharsets.US_ASCII);
            int ok = 0;
            while (answers.findWithinHorizon("HTTP/1.1 (\\d+)", 0) != null) {
                assertEquals("200", answers.match().group(1));
                ok++;
            }
            writer.join();
            return ok;
        }
    }

    private static SessionKey key() {
        return SessionKey.of(SessionId.random());
    }
}
