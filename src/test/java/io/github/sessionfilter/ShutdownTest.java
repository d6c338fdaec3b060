package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.HangingDataSource.Hang;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.nodes.FaultProxy;
import io.github.sessionfilter.running.ServerResponses;
import io.github.sessionfilter.session.NewSession;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Laws 12 and 13: the end of a filter in an outage takes at most 5 seconds and leaves nothing. */
@Tag("full") // waits for calls that hang
class ShutdownTest {
    private static final int LOGOUTS = 60;
    /** The bound of 5 seconds, and what a busy machine may add. */
    private static final Duration BOUND = Duration.ofSeconds(7);

    private final ExecutorService requests = Executors.newCachedThreadPool();
    private Set<Thread> threadsBefore = Set.of();
    private HangingDataSource dataSource;

    @BeforeEach
    void createDatabase(TestInfo test) {
        var h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:shutdown" + test.getDisplayName().hashCode() + ";DB_CLOSE_DELAY=-1");
        h2.setUser("sa");
        dataSource = new HangingDataSource(h2);
        threadsBefore = threads();
    }

    @AfterEach
    void stop() {
        dataSource.release();
        requests.shutdownNow();
    }

    private SessionRuntime start() {
        return SessionRuntime.start(
                SessionFilterConfig.builder()
                        .dataSource(dataSource)
                        .set(Settings.STORE_TIMEOUT, Duration.ofMillis(600))
                        .set(Settings.SYNC_INTERVAL, Duration.ofMillis(100))
                        .build(),
                "shutdown",
                ServerResponses.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECT", "STATEMENT"})
    void leavesNothingAfterLogoutsOfAnOutage(Hang hang) throws Exception {
        var runtime = start();
        logOutDuring(runtime.manager(), () -> dataSource.hang = hang);
        close(runtime);
        int asked = dataSource.asked.get();
        awaitNoThread();
        dataSource.release();
        assertEquals(asked, dataSource.asked.get(), "nothing asks the DataSource after the end");
        assertEquals(0, dataSource.open.get());
    }

    /** A connect in a socket cannot be interrupted. Its thread ends with it, and gives the connection back. */
    @Test
    void asksTheDataSourceForNothingMoreAfterAConnectThatHung() throws Exception {
        var runtime = start();
        logOutDuring(runtime.manager(), () -> dataSource.hang = Hang.CONNECT_UNINTERRUPTIBLY);
        close(runtime);
        int asked = dataSource.asked.get();
        dataSource.release();
        awaitNoThread();
        assertEquals(asked, dataSource.asked.get());
        assertEquals(0, dataSource.open.get());
    }

    /** The tasks do not wait for one another, so all of them hang. */
    @Test
    void leavesNothingAfterTasksThatHang() throws Exception {
        var runtime = start();
        dataSource.hang = Hang.STATEMENT;
        awaitTrue(() -> dataSource.hanging.get() > 0); // the sync
        close(runtime);
        awaitNoThread();
        assertEquals(0, dataSource.open.get());
    }

    /** The start goes on without the database, and so do the warm-up, the sync and the writes. */
    @Test
    void leavesNothingOfAStartInAnOutage() {
        dataSource.hang = Hang.CONNECT;
        var runtime = start();
        close(runtime);
        int asked = dataSource.asked.get();
        awaitNoThread();
        dataSource.release();
        assertEquals(asked, dataSource.asked.get());
        assertEquals(0, dataSource.open.get());
    }

    /** The breaker is open, and the last write waits until it lets a call through. */
    @Test
    void writesWhatWaitsIfTheStoreIsBack() throws Exception {
        var runtime = start();
        var sessions = logOutDuring(runtime.manager(), () -> dataSource.hang = Hang.CONNECT);
        dataSource.release();
        close(runtime);
        awaitNoThread();
        try (var next = start()) {
            for (var session : sessions) {
                assertEquals(Reason.REVOKED.verdict(), next.manager().check(session.id()));
            }
        }
    }

    @Test
    void leavesNothingAfterALogoutOnAFrozenConnection() throws Exception {
        try (var server = MySqlServer.mariaDb();
                var proxy = new FaultProxy(server.port())) {
            var url = server.url().replace(":" + server.port(), ":" + proxy.port());
            var runtime = SessionRuntime.start(
                    SessionFilterConfig.builder()
                            .set(Settings.JDBC_URL, url)
                            .set(Settings.JDBC_USER, server.user())
                            .set(Settings.STORE_TIMEOUT, Duration.ofMillis(600))
                            .build(),
                    "shutdown",
                    ServerResponses.UNKNOWN);
            logOutDuring(runtime.manager(), proxy::freeze);
            close(runtime);
            proxy.pass();
            awaitNoThread();
        }
    }

    /** Opens sessions, and ends them while the database is away. */
    private List<NewSession> logOutDuring(SessionManager manager, Runnable outage) throws Exception {
        var sessions = IntStream.range(0, LOGOUTS)
                .mapToObj(i -> manager.create("user" + i, ""))
                .toList();
        sessions.forEach(each -> assertInstanceOf(Live.class, manager.check(each.id())));
        outage.run();
        var logouts = sessions.stream()
                .map(each -> (Callable<Void>) () -> {
                    assertThrows(SessionStoreException.class, () -> manager.revoke(each.id()));
                    return null;
                })
                .toList();
        for (var logout : requests.invokeAll(logouts)) {
            logout.get();
        }
        return sessions;
    }

    private static void close(SessionRuntime runtime) {
        long begun = System.nanoTime();
        runtime.close();
        var took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.println("close() took " + took.toMillis() + " ms");
        assertTrue(took.compareTo(BOUND) < 0, took::toString);
    }

    private void awaitNoThread() {
        awaitTrue(() -> left().isEmpty());
        assertEquals(Set.of(), left());
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5)); // leaves the processor to the others
        }
    }

    private Set<Thread> left() {
        var left = threads();
        left.removeAll(threadsBefore);
        return left;
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("session-filter"))
                .collect(Collectors.toSet());
    }
}
