package io.github.sessionfilter.cache;

import io.github.sessionfilter.cache.VirtualTime.Process;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreClock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/** A node with the real cache and manager, and with simulated clocks, connection and threads. */
final class SimulatedNode {
    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();
    private static final int CACHE_SIZE = 1_000;
    private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(5);

    private final VirtualTime time;
    private final SimulatedDatabase database;
    private final Rhythm rhythm;
    private final SessionTimeouts timeouts;
    private final RevocationWindow window;

    /** How long its monotonic clock has stopped in total. */
    private long suspendedNanos;

    long wallOffsetMillis;
    private boolean clockWasSetForward;
    private StoreClock clock;
    Process process;
    SimulatedConnection connection;
    SessionCache cache;
    SessionManager manager;
    /** All touches that ended before this instant are in the database. */
    long flushedAt;
    /** Receives the interval of the touches that were written later than the padding of the expiry allows for. */
    BiConsumer<Long, Long> writtenLate = (since, until) -> {};

    /** How often the node runs its background tasks. */
    record Rhythm(Duration syncInterval, Duration upkeepInterval, Duration sweepInterval) {}

    SimulatedNode(
            VirtualTime time,
            SimulatedDatabase database,
            Rhythm rhythm,
            SessionTimeouts timeouts,
            RevocationWindow window) {
        this.time = time;
        this.database = database;
        this.rhythm = rhythm;
        this.timeouts = timeouts;
        this.window = window;
    }

    void start() {
        process = new Process();
        flushedAt = time.now();
        var node = new NodeClock(
                () -> time.now() - suspendedNanos,
                () -> Duration.ofNanos(time.now()).toMillis() + wallOffsetMillis);
        clock = new StoreClock(node);
        connection = new SimulatedConnection(database, clock, window);
        cache = new SessionCache(connection, clock, window, CACHE_SIZE, LOOKUP_TIMEOUT, this::await);
        manager = new SessionManager(cache, clock, timeouts, SessionLimit.NONE);
        var mine = cache;
        time.start(process, 0, () -> {
            while (!attempt(() -> mine.warmUp(() -> false))) { // not while the sync runs: the second of two would block
                time.sleep(rhythm.syncInterval.toNanos());
            }
            every(rhythm.syncInterval, mine::synchronize);
        });
        every(rhythm.upkeepInterval, () -> upkeep(mine));
        every(rhythm.sweepInterval, () -> mine.sweep(10));
    }

    private void every(Duration interval, Runnable task) {
        time.start(process, interval.toNanos(), () -> {
            while (true) {
                attempt(task);
                time.sleep(interval.toNanos());
            }
        });
    }

    private static boolean attempt(Runnable task) {
        try {
            task.run();
            return true;
        } catch (SessionStoreException e) {
            return false;
        }
    }

    private void upkeep(SessionCache mine) {
        attempt(() -> mine.confirmRevocations(SessionListener.NONE));
        long begunAt = time.now();
        if (attempt(mine::writeTouches)) {
            if (time.now() - flushedAt > 2 * rhythm.upkeepInterval.toNanos()) {
                writtenLate.accept(flushedAt, begunAt);
            }
            flushedAt = begunAt;
        }
    }

    /** Waits for a joined lookup in virtual time. */
    private SessionVerdict await(Future<SessionVerdict> answer, Duration timeout)
            throws ExecutionException, TimeoutException, InterruptedException {
        long deadline = time.now() + timeout.toNanos();
        while (!answer.isDone()) {
            if (time.now() >= deadline) {
                throw new TimeoutException();
            }
            time.sleep(POLL_NANOS);
        }
        return answer.get();
    }

    /** Suspends the machine with its monotonic clock; it is awake for a millisecond before it serves. */
    void suspend(Duration duration) {
        if (process.isStopped(time.now())) {
            return;
        }
        process.stopUntil(time.now() + duration.toNanos());
        suspendedNanos += duration.minusMillis(1).toNanos();
    }

    /** Sets the wall clock, unless the machine is suspended or the process stopped. */
    void setWallClock(long byMillis) {
        if (process.isStopped(time.now())) {
            return;
        }
        wallOffsetMillis += byMillis;
        clockWasSetForward |= byMillis > 0;
        clock.node().ageNanos(); // as a background task does at least once per second
    }

    /** Returns whether it knows the store's time. */
    boolean knowsTheTime() {
        return clock.isSet() && !clockWasSetForward;
    }

    /** Checks a session, and touches it if it is live and {@code counts} is set. */
    boolean use(SessionKey key, boolean counts) {
        if (!(cache.find(key) instanceof Live live)) {
            return false;
        }
        return !counts || manager.touch(live) instanceof Live;
    }
}
