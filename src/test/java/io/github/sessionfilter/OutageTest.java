package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.TestContainer.Webapp;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Law 6: a real database server is killed, frozen and restarted. */
@Tag("full") // starts a server of its own
class OutageTest {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static MySqlServer server;
    private TestContainer container;

    @BeforeAll
    static void startServer() {
        server = MySqlServer.mariaDb();
    }

    @AfterAll
    static void endServer() {
        server.close();
    }

    @AfterEach
    void stop() throws Exception {
        if (container != null) {
            container.stop();
        }
    }

    /** Starts the webapp and waits for the warm-up, which must not cache the rows that the test inserts later. */
    private void startWebapp() throws Exception {
        var warmedUp = new CountDownLatch(1);
        var log = Logger.getLogger(SessionFilter.class.getName());
        log.setLevel(Level.INFO);
        log.setFilter(logged -> {
            if (logged.getMessage().contains("sessions into the cache")) {
                warmedUp.countDown();
            }
            return false;
        });
        try {
            container = start();
            assertTrue(warmedUp.await(60, TimeUnit.SECONDS), "the warm-up did not end");
        } finally {
            log.setFilter(null);
            log.setLevel(null);
        }
    }

    private TestContainer start() throws Exception {
        var webapp = new Webapp(
                "",
                Map.of(
                        "jdbcUrl",
                        server.url(),
                        "jdbcUser",
                        server.user(),
                        "publicPaths",
                        "/login, /public/*",
                        "storeTimeout",
                        "PT0.6S"));
        webapp.servlets().put("/whoami", TestServlets.servlet(TestServlets::whoAmI));
        webapp.servlets().put("/public/whoami", TestServlets.servlet(TestServlets::whoAmI));
        webapp.servlets().put("/login", TestServlets.servlet(TestServlets::login));
        return TestContainer.jetty(webapp);
    }

    @Test
    void aKilledDatabaseCausesNoLogoutAndNo500() throws Exception {
        startWebapp();
        var cached = manager().create("alice", "").id();
        var uncached = insertBehindTheCache(cached);
        assertEquals(200, status("/whoami", cached));

        server.kill();
        assertEquals(200, status("/whoami", cached));
        assertEquals(503, status("/whoami", uncached));
        assertEquals(503, RawHttp.get(container.port(), "/login").status());
        assertEquals(200, RawHttp.get(container.port(), "/public/whoami").status());
        assertEquals(401, RawHttp.get(container.port(), "/whoami").status());
        var revoked = cached;
        try {
            manager().revoke(revoked);
            throw new AssertionError("an unconfirmed revocation was reported as done");
        } catch (SessionStoreException expected) {
            assertEquals(401, status("/whoami", revoked));
        }

        server.start();
        await(() -> status("/whoami", uncached) == 200);
        assertEquals(200, RawHttp.get(container.port(), "/login").status());
        assertEquals(401, status("/whoami", revoked));
        await(() -> isRevokedInTheDatabase(revoked)); // the node retries until the store confirms it
    }

    @Test
    void aFrozenDatabaseCausesNoLogoutAndNo500() throws Exception {
        startWebapp();
        var cached = manager().create("alice", "").id();
        var uncached = insertBehindTheCache(cached);
        server.freeze(true);
        try {
            assertEquals(503, status("/whoami", uncached));
            assertEquals(503, RawHttp.get(container.port(), "/login").status());
            assertEquals(200, status("/whoami", cached));
            assertEquals(200, RawHttp.get(container.port(), "/public/whoami").status());
        } finally {
            server.freeze(false);
        }
        await(() -> status("/whoami", uncached) == 200);
    }

    /** Under load, a live session never gets a 401 or a 500. */
    @Test
    void noLiveSessionIsRefusedWhileTheDatabaseRestarts() throws Exception {
        startWebapp();
        var cached = manager().create("alice", "").id();
        var uncached = insertBehindTheCache(cached, 2_000);
        var fresh = insertBehindTheCache(cached, 100).iterator();
        var statuses = new ConcurrentHashMap<Integer, Integer>();
        var done = new AtomicBoolean();
        var load = new Thread(() -> {
            try {
                for (int i = 0; !done.get(); i++) {
                    statuses.merge(status("/whoami", uncached.get(i % uncached.size())), 1, Integer::sum);
                    assertEquals(200, status("/whoami", cached));
                    LockSupport.parkNanos(PAUSE_NANOS); // leaves the server processor time to restart
                }
            } catch (Exception | AssertionError e) {
                statuses.merge(-1, 1, Integer::sum);
            }
        });
        load.start();
        for (int i = 0; i < 3; i++) {
            assertEquals(200, status("/whoami", fresh.next()));
            server.kill();
            assertEquals(503, status("/whoami", fresh.next()));
            server.start();
            await(() -> status("/whoami", fresh.next()) == 200);
        }
        done.set(true);
        load.join();
        statuses.remove(200);
        statuses.remove(503);
        assertEquals(Map.of(), statuses);
    }

    @Test
    void aWebappDeployedWhileTheDatabaseIsDownRecovers() throws Exception {
        server.kill();
        container = start();
        assertEquals(503, RawHttp.get(container.port(), "/login").status());
        server.start();
        await(() -> RawHttp.get(container.port(), "/login").status() == 200);
    }

    private static SessionId insertBehindTheCache(SessionId like) throws SQLException {
        return insertBehindTheCache(like, 1).get(0);
    }

    /** Inserts live rows that are not in the cache. */
    private static List<SessionId> insertBehindTheCache(SessionId like, int count) throws SQLException {
        var ids = new ArrayList<SessionId>();
        try (var connection = server.connect();
                var insert = connection.prepareStatement(
                        "INSERT INTO web_session (session_key, principal_name, description, created_at,"
                                + " last_accessed_at, expires_at, absolute_expires_at, revoked_at) SELECT ?, principal_name,"
                                + " description, created_at, last_accessed_at, expires_at, absolute_expires_at, NULL"
                                + " FROM web_session WHERE session_key = ?")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < count; i++) {
                var id = SessionId.random();
                insert.setBytes(1, SessionKey.of(id).toBytes());
                insert.setBytes(2, SessionKey.of(like).toBytes());
                insert.executeUpdate();
                ids.add(id);
            }
            connection.commit();
        }
        return ids;
    }

    private static boolean isRevokedInTheDatabase(SessionId id) throws SQLException {
        try (var connection = server.connect();
                var select = connection.prepareStatement(
                        "SELECT 1 FROM web_session WHERE session_key = ? AND revoked_at IS NOT NULL")) {
            select.setBytes(1, SessionKey.of(id).toBytes());
            try (var rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    private SessionManager manager() {
        return SessionFilter.sessions(container.servletContext());
    }

    private int status(String path, SessionId id) throws Exception {
        return RawHttp.get(container.port(), path, "X-Session-Id: " + id.secret())
                .status();
    }

    private interface Condition {
        boolean isMet() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.isMet()) {
            assertTrue(System.nanoTime() < deadline, "the condition was not met in time");
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
