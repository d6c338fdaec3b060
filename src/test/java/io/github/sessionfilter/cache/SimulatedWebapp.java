package io.github.sessionfilter.cache;

import io.github.sessionfilter.cache.VirtualTime.Process;
import io.github.sessionfilter.session.LoginTerms;
import io.github.sessionfilter.session.RevocationWindow;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.StoreFailure;
import io.github.sessionfilter.session.UntaggedIds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** A webapp from its start to its end: the real manager and cache, and the tasks in their background. */
final class SimulatedWebapp {
    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();
    private static final int CACHE_SIZE = 10_000; // large enough: Caffeine draws which entries it admits
    private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TASK_WAIT = Duration.ofSeconds(1);
    private static final Duration ABORT_AFTER = Duration.ofSeconds(3);

    private final VirtualTime time;
    private final Cluster cluster;
    /** Differs between all webapps of a run. */
    private final int name;

    private final StoreClock clock;
    final SimulatedConnection connection;
    final SessionCache cache;
    final SessionManager manager;
    /** The threads of the requests. */
    final Process requests = new Process();
    /** The threads of the background tasks. */
    final Process tasks = new Process();

    private boolean isClosing;
    /** All touches that ended before this instant are in the database. */
    private long flushedAt;
    /** Receives the interval of the touches that were written later than {@link SessionTimeouts#touchReserve} allows for. */
    private final BiConsumer<Long, Long> writtenLate;

    /** What all webapps share; {@code keys} are those of {@link SeededKeys}, and the reserve is the shortest of any session. */
    record Cluster(
            VirtualTime time,
            SimulatedDatabase database,
            Rhythm rhythm,
            SessionTimeouts timeouts,
            RevocationWindow window,
            Duration touchReserve,
            Map<SessionKey, SessionKey> keys) {
        static Cluster of(VirtualTime time, SimulatedDatabase database, Scenario scenario) {
            return new Cluster(
                    time,
                    database,
                    new Rhythm(scenario.scaled(0.5), scenario.scaled(1), scenario.scaled(7)),
                    scenario.timeouts(),
                    scenario.window(),
                    scenario.timeouts().touchReserve(LoginTerms.of(List.of(), scenario.shortestIdleTimeout(), null)),
                    new HashMap<>());
        }
    }

    /** How often a webapp runs its background tasks. */
    record Rhythm(Duration syncInterval, Duration upkeepInterval, Duration sweepInterval) {}

    SimulatedWebapp(
            Cluster cluster, int name, StoreClock clock, SessionLimit limit, BiConsumer<Long, Long> writtenLate) {
        this.time = cluster.time;
        this.cluster = cluster;
        this.name = name;
        this.clock = clock;
        this.writtenLate = writtenLate;
        this.connection = new SimulatedConnection(cluster.database, clock, cluster.window);
        this.cache = new SessionCache(
                connection,
                StoreCalls.onCallersThread(LOOKUP_TIMEOUT),
                clock,
                cluster.window,
                CACHE_SIZE,
                UntaggedIds.ACCEPT,
                this::await);
        this.manager = new SessionManager(new SeededKeys(time, cache, cluster.keys), clock, cluster.timeouts, limit);
        this.flushedAt = time.now();
    }

    void start() {
        every(1, cluster.rhythm.upkeepInterval, () -> write(() -> isClosing));
        every(2, cluster.rhythm.sweepInterval, () -> attempt(() -> cache.sweep(10)));
        warmUp(0);
    }

    /** Warms up, and then syncs; not together, because the second of two syncs would block its thread. */
    private void warmUp(int attempts) {
        start(3, attempts, attempts == 0 ? 0 : cluster.rhythm.syncInterval.toNanos(), () -> {
            if (attempt(() -> cache.warmUp(() -> isClosing))) {
                every(4, cluster.rhythm.syncInterval, () -> attempt(cache::synchronize));
            } else {
                warmUp(attempts + 1);
            }
        });
    }

    /** Runs a task at multiples of {@code interval}, so that what it does in one round does not move the others. */
    private void every(int task, Duration interval, Runnable run) {
        long nanos = interval.toNanos();
        long phase = time.random(name(task, 0)).nextLong(nanos);
        repeat(task, (time.now() - phase) / nanos + 1, nanos, phase, run);
    }

    private void repeat(int task, long round, long interval, long phase, Runnable run) {
        start(task, round, Math.max(0, round * interval + phase - time.now()), () -> {
            run.run();
            repeat(task, Math.max(round + 1, (time.now() - phase) / interval), interval, phase, run);
        });
    }

    private void start(int task, long round, long delay, Runnable run) {
        time.start(tasks, name(task, round), delay, () -> {
            if (!isClosing) {
                run.run();
            }
        });
    }

    private long name(int task, long round) {
        return -1 - ((round * 8 + task) * 1024 + name);
    }

    private static boolean attempt(Runnable task) {
        try {
            task.run();
            return true;
        } catch (SessionStoreException e) {
            return false;
        }
    }

    private void write(BooleanSupplier stopped) {
        attempt(() -> cache.confirmRevocations(SessionListener.NONE, stopped));
        long begunAt = time.now();
        if (attempt(() -> cache.writeTouches(stopped)) && !stopped.getAsBoolean()) {
            if (time.now() - flushedAt > cluster.touchReserve.toNanos()) {
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

    /** Shuts down as the filter does, within a deadline; called by an actor. */
    void close() {
        isClosing = true;
        requests.kill();
        long deadline = time.now() + ABORT_AFTER.toNanos();
        await(tasks, time.now() + TASK_WAIT.toNanos());
        var last = new Process();
        time.start(last, name(5, 0), 0, () -> writeLast(deadline));
        time.sleep(POLL_NANOS);
        await(last, deadline);
        last.kill(); // the store aborts the calls that run
        tasks.kill();
    }

    private void await(Process process, long deadline) {
        while (process.running() > 0 && time.now() < deadline) {
            time.sleep(POLL_NANOS);
        }
    }

    private void writeLast(long deadline) {
        if (cache.hasPendingWrites() && storeAnswers(deadline)) {
            write(() -> time.now() >= deadline);
        }
    }

    private boolean storeAnswers(long deadline) {
        while (time.now() < deadline) {
            try {
                cache.probe();
                return true;
            } catch (SessionStoreException e) {
                if (e.failure() != StoreFailure.CIRCUIT_OPEN) {
                    return false;
                }
            }
            time.sleep(POLL_NANOS);
        }
        return false;
    }

    boolean isClosing() {
        return isClosing;
    }

    void kill() {
        requests.kill();
        tasks.kill();
    }

    void stopUntil(long instant) {
        requests.stopUntil(instant);
        tasks.stopUntil(instant);
    }

    boolean isStopped() {
        return requests.isStopped(time.now());
    }

    /** Returns the instant before which all touches that ended are in the database. */
    long flushedAt() {
        return flushedAt;
    }

    /** Returns whether it knows the store's time. */
    boolean knowsTheTime() {
        return clock.isSet();
    }

    /** Checks a session, and touches it if it is live and {@code counts} is set. Returns whether it is admitted. */
    boolean use(SessionId id, boolean counts) {
        return manager.check(id) instanceof Live live && (!counts || manager.touch(live) instanceof Live);
    }
}
