package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.HangingDataSource.Hang;
import io.github.sessionfilter.jdbc.DataSourceConnections;
import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.running.ServerResponses;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestClock;
import io.github.sessionfilter.session.TestTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Laws 6 and 12 for a start whose connects or statements hang, with a driver that ignores all time-outs. */
@Tag("full") // waits for calls that hang
class StartTest {
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(3);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TestClock time = new TestClock();
    private HangingDataSource dataSource;

    @BeforeEach
    void createDatabase(TestInfo test) {
        var h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:start" + test.getDisplayName().hashCode() + ";DB_CLOSE_DELAY=-1");
        h2.setUser("sa");
        dataSource = new HangingDataSource(h2);
    }

    @AfterEach
    void stop() {
        dataSource.release();
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECT", "CONNECT_UNINTERRUPTIBLY", "STATEMENT"})
    void goesOnWithoutTheDatabase(Hang hang) throws Exception {
        dataSource.hang = hang;
        var config = SessionFilterConfig.builder()
                .dataSource(dataSource)
                .set(Settings.STORE_TIMEOUT, STORE_TIMEOUT)
                .build();
        try (var log = new RecordedLog();
                var runtime = inTime(() ->
                        SessionRuntime.start(config, "start", Duration.ofMillis(50), ServerResponses.UNKNOWN, null))) {
            assertEquals(
                    List.of(
                            "[start] the session store does not answer yet; requests get a 503 until it does: the session"
                                    + " store did not answer in time"),
                    log.warnings().stream()
                            .filter(line -> line.contains("does not answer yet"))
                            .toList());
            assertTrue(runtime.metrics().gauges().sessionsCached() == 0);
        }
    }

    /** Other calls wait for the first check of the table, which must not hold them for ever. */
    @Test
    void aCheckOfTheTableThatHangsEndsAndLetsTheNextCallIn() throws Exception {
        dataSource.hang = Hang.STATEMENT;
        try (var store = new JdbcSessionStore(
                new DataSourceConnections(dataSource),
                "start",
                true,
                new StoreClock(time.node()),
                TestTimeouts.NO_STALENESS,
                STORE_TIMEOUT)) {
            var first = threads.submit(store::connect);
            awaitTrue(() -> dataSource.hanging.get() > 0);
            time.advance(Duration.ofSeconds(31));
            var failure = assertThrows(ExecutionException.class, () -> inTime(first));
            assertInstanceOf(SessionStoreException.class, failure.getCause());
            dataSource.hang = Hang.NOTHING;
            time.advance(Duration.ofSeconds(31)); // the pause of the circuit breaker
            assertTrue(inTime(threads.submit(store::connect)) > 0);
            assertEquals(1, dataSource.open.get(), "the sync keeps one");
        }
    }

    private <T> T inTime(Callable<T> call) throws Exception {
        return inTime(threads.submit(call));
    }

    private static <T> T inTime(Future<T> result) throws Exception {
        return result.get(20, TimeUnit.SECONDS);
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertTrue(condition.getAsBoolean());
    }
}
