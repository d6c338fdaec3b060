package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.TestClock;
import java.lang.Thread.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Laws 6 and 12: few connects at once, none in a storm, and a pool that cannot grow works with what it has. */
class GrowingPoolTest {
    private static final Duration WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final String TOO_MANY = "53300";

    private final TestClock time = new TestClock();
    private final AtomicInteger connects = new AtomicInteger();
    private final Semaphore handshakes = new Semaphore(1_000);
    private volatile int limit = 1_000;
    private final GrowingPool pool = new GrowingPool(this::connect, 10, WAIT, time);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        handshakes.release(1_000);
        threads.shutdownNow();
        pool.close();
    }

    private Connection connect() throws SQLException {
        int number = connects.incrementAndGet();
        handshakes.acquireUninterruptibly();
        if (number > limit) {
            throw new SQLException("too many connections", TOO_MANY);
        }
        return TestDatabases.h2().connect();
    }

    @Test
    void lendsAReturnedConnectionAgain() throws SQLException {
        pool.borrow().close();
        pool.borrow().close();
        assertEquals(1, connects.get());
    }

    @Test
    void aBorrowerTakesAReturnedConnectionWhileAHandshakeIsSlow() throws Exception {
        var first = pool.borrow();
        handshakes.drainPermits();
        var waiting = threads.submit(pool::borrow);
        await(() -> connects.get() == 2);
        first.close();
        var second = waiting.get();
        assertSame(first.unwrap(Connection.class), second.unwrap(Connection.class));
        second.close();
    }

    /** Handshakes that are interrupted count against MySQL's {@code max_connect_errors}. */
    @Test
    void opensTwoConnectionsAtOnceAndInterruptsNone() throws Exception {
        handshakes.drainPermits();
        var borrowed = new ArrayList<Future<Connection>>();
        for (int i = 0; i < 10; i++) {
            borrowed.add(waitingBorrower());
        }
        await(() -> connects.get() == 2);
        time.advance(WAIT);
        while (!borrowed.stream().allMatch(Future::isDone)) {
            pool.dropIdle(); // wakes the borrowers, whose time is over
        }
        for (var each : borrowed) {
            assertThrows(Exception.class, each::get);
        }
        assertEquals(2, connects.get());
        handshakes.release(1_000);
        pool.borrow().close();
        assertEquals(2, connects.get());
    }

    /** The network may have lost a handshake, and be well again. */
    @Test
    void opensFurtherConnectionsBesideHandshakesThatHang() {
        handshakes.drainPermits();
        for (int i = 0; i < 8; i++) {
            waitingBorrower();
            time.advance(Duration.ofMillis(2_500));
        }
        await(() -> connects.get() == 4);
        waitingBorrower();
        assertEquals(4, connects.get(), "as many handshakes as may hang");
    }

    @Test
    void worksWithTheConnectionsThatItHasIfItCannotGrow() throws Exception {
        limit = 5;
        var borrowed = new ArrayList<Future<Integer>>();
        for (int i = 0; i < 20; i++) {
            borrowed.add(threads.submit(() -> {
                for (int j = 0; j < 30; j++) {
                    try (var connection = pool.borrow()) {
                        assertFalse(connection.isClosed());
                    }
                }
                return 30;
            }));
        }
        for (var each : borrowed) {
            assertEquals(30, each.get());
        }
        assertTrue(connects.get() <= 7, connects + " connects, of which two may be under way when the first one fails");
    }

    @Test
    void aBorrowerWaitsForAReturnedConnectionIfTheServerRefusesAnother() throws Exception {
        var held = pool.borrow();
        limit = 1;
        handshakes.drainPermits();
        var waiting = waitingBorrower();
        handshakes.release(1_000);
        await(GrowingPoolTest::noneConnects);
        held.close();
        waiting.get().close();
        assertEquals(2, connects.get());
    }

    private static boolean noneConnects() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("session-filter-connect"));
    }

    @Test
    void failsAtOnceWithTheCodesOfTheFailureIfThereIsNoConnection() {
        limit = 0;
        for (int i = 0; i < 100; i++) {
            var failure = assertThrows(SQLException.class, pool::borrow);
            assertEquals(TOO_MANY, failure.getSQLState());
        }
        assertEquals(1, connects.get());
        time.advance(LONGEST_PAUSE);
        assertThrows(SQLException.class, pool::borrow);
        assertEquals(2, connects.get());
    }

    @Test
    void connectsEverLessOftenAndAgainSoonAfterwards() throws SQLException {
        limit = 0;
        for (int i = 0; i < 600; i++) {
            assertThrows(SQLException.class, pool::borrow);
            time.advance(Duration.ofMillis(100));
        }
        assertTrue(connects.get() > 25 && connects.get() < 70, connects + " connects in a minute");
        limit = 1_000;
        time.advance(LONGEST_PAUSE);
        pool.borrow().close();
    }

    /** A server may go on with a statement whose client has gone, so each time-out leaves a connection there. */
    @Test
    void opensOneConnectionAtATimeUntilOneIsReturnedWhole() throws Exception {
        var timedOut = pool.borrow();
        timedOut.unwrap(JdbcConnection.class).close();
        pool.dropIdle();
        timedOut.close();
        time.advance(LONGEST_PAUSE);
        handshakes.drainPermits();
        var borrowers = new ArrayList<Thread>();
        for (int i = 0; i < 5; i++) {
            borrowers.add(new Thread(this::borrowAndReturn));
        }
        borrowers.forEach(Thread::start);
        await(() -> connects.get() >= 2
                && borrowers.stream().allMatch(each -> each.getState() == Thread.State.TIMED_WAITING));
        assertEquals(2, connects.get());
        handshakes.release(1_000);
        for (var each : borrowers) {
            each.join();
        }
        var held = new ArrayList<Connection>();
        for (int i = 0; i < 10; i++) {
            held.add(pool.borrow());
        }
        for (var each : held) {
            each.close();
        }
    }

    /** The server still has the connections that were given up. */
    @Test
    void leavesConnectionsUnusedButKeepsTwo() throws Exception {
        pool.leaveUnused(7);
        var held = new ArrayList<>(List.of(pool.borrow(), pool.borrow(), pool.borrow()));
        var fourth = waitingBorrower();
        held.remove(0).close();
        held.add(fourth.get());
        assertEquals(3, connects.get());
        pool.leaveUnused(10);
        held.remove(0).close();
        var broken = held.remove(0);
        broken.unwrap(JdbcConnection.class).close();
        pool.dropIdle();
        broken.close();
        time.advance(LONGEST_PAUSE);
        held.add(pool.borrow());
        assertEquals(4, connects.get(), "of two connections");
        var third = waitingBorrower();
        assertEquals(4, connects.get());
        time.advance(LONGEST_PAUSE);
        pool.leaveUnused(0);
        held.add(third.get());
        assertEquals(5, connects.get());
        for (var each : held) {
            each.close();
        }
    }

    private Future<Connection> waitingBorrower() {
        var borrower = new AtomicReference<Thread>();
        var borrowed = threads.submit(() -> {
            borrower.set(Thread.currentThread());
            return pool.borrow();
        });
        await(() -> borrower.get() != null && borrower.get().getState() == State.TIMED_WAITING);
        return borrowed;
    }

    private void borrowAndReturn() {
        try {
            pool.borrow().close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theSyncTakesAConnectionOfThePoolIfItCannotHaveOneOfItsOwn() throws SQLException {
        var pooled = pool.borrow();
        var physical = pooled.unwrap(Connection.class);
        pooled.close();
        limit = 1;
        try (var kept = pool.openOrBorrow()) {
            assertSame(physical, kept.unwrap(Connection.class));
        }
    }

    /** Law 13: a handshake that ends after the pool does leaves no connection. */
    @Test
    void closesAConnectionThatComesAfterTheEnd() throws Exception {
        handshakes.drainPermits();
        var waiting = threads.submit(pool::borrow);
        await(() -> connects.get() == 1);
        var closing = threads.submit(pool::close);
        assertThrows(Exception.class, waiting::get);
        handshakes.release(1_000);
        closing.get();
        assertThrows(SQLException.class, pool::borrow);
    }

    private interface Condition {
        boolean isMet();
    }

    private static void await(Condition condition) {
        while (!condition.isMet()) {
            Thread.onSpinWait();
        }
    }
}
