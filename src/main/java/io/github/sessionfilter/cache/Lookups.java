package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreFailure;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Reads each key once, however many threads ask for it, and limits the threads that wait for the store.
 *
 * <p>The first thread that asks for a key reads it. Threads that ask meanwhile join: they wait for its answer. At most
 * {@value #MAX_WAITING} threads wait, {@value #MAX_READS} of them read, and {@link ReadBudget} and {@link DeadIds}
 * limit the reads of unknown, expired and revoked ids. A call beyond a limit fails at once with {@link
 * SessionStoreException}, a 503: otherwise a slow store or a flood of requests could take all threads of a container,
 * whose cached sessions need no store.
 *
 * <p>Each {@link IdOrigin} has a budget of its own, and untagged ids leave a quarter of the reads and of the waiting
 * threads free. A flood of ids that strangers invent therefore delays no id of the realm. Thread-safe.
 */
final class Lookups {
    /** How many keys are read at once: half of the 200 threads that containers have by default stay free. */
    static final int MAX_READS = ReadBudget.BURST;
    /** How many threads wait, including the readers. */
    static final int MAX_WAITING = 256;

    static final int MAX_UNTAGGED_READS = MAX_READS * 3 / 4;
    static final int MAX_UNTAGGED_WAITING = MAX_WAITING * 3 / 4;

    private final SessionReader reader;
    private final Freshness freshness;
    private final NodeClock clock;
    private final StoreCalls calls;
    private final WaitStrategy waitStrategy;
    private final Map<IdOrigin, ReadBudget> budgets = new EnumMap<>(IdOrigin.class);
    private final DeadIds deadIds;
    private final Semaphore reads = new Semaphore(MAX_READS);
    private final Semaphore untaggedReads = new Semaphore(MAX_UNTAGGED_READS);
    private final Semaphore callers = new Semaphore(MAX_WAITING);
    private final Semaphore untaggedCallers = new Semaphore(MAX_UNTAGGED_WAITING);
    private final ConcurrentMap<SessionKey, Lookup> running = new ConcurrentHashMap<>();

    /** How a thread waits for a lookup that it has joined. A simulation waits in virtual time. */
    interface WaitStrategy {
        SessionVerdict await(Future<SessionVerdict> answer, Duration timeout)
                throws ExecutionException, TimeoutException, InterruptedException;

        /** Blocks the thread. */
        static SessionVerdict blocking(Future<SessionVerdict> answer, Duration timeout)
                throws ExecutionException, TimeoutException, InterruptedException {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** The answer of a read that has begun. */
    private static final class Lookup extends CompletableFuture<SessionVerdict> {
        private final long begunAt;
        private volatile boolean isReading;

        Lookup(long begunAt) {
            this.begunAt = begunAt;
        }
    }

    /**
     * Creates the lookups of {@code reader}.
     *
     * @param freshness decides which lookups are too old to be joined
     * @param calls run the reads, and know how long a thread may wait
     */
    Lookups(SessionReader reader, Freshness freshness, NodeClock clock, StoreCalls calls, WaitStrategy waitStrategy) {
        this.reader = reader;
        this.freshness = freshness;
        this.clock = clock;
        this.calls = calls;
        this.waitStrategy = waitStrategy;
        for (var origin : IdOrigin.values()) {
            budgets.put(origin, new ReadBudget(clock::nanoTime));
        }
        this.deadIds = new DeadIds(clock::nanoTime);
    }

    /**
     * Reads a session, or waits for the thread that reads it.
     *
     * @param origin any but FOREIGN
     * @throws SessionStoreException if the store fails, does not answer in time, or a limit is reached
     */
    SessionVerdict find(SessionKey key, IdOrigin origin) {
        Supplier<SessionVerdict> find =
                () -> within(callers, StoreFailure.TOO_MANY_WAITING, () -> readOrJoin(key, origin));
        return origin == IdOrigin.UNTAGGED ? within(untaggedCallers, StoreFailure.TOO_MANY_WAITING, find) : find.get();
    }

    /** Runs {@code call} with a permit, or fails at once if there is none. */
    private static SessionVerdict within(Semaphore permits, StoreFailure failure, Supplier<SessionVerdict> call) {
        if (!permits.tryAcquire()) {
            throw SessionStoreException.withoutStackTrace(failure);
        }
        try {
            return call.get();
        } finally {
            permits.release();
        }
    }

    private SessionVerdict readOrJoin(SessionKey key, IdOrigin origin) {
        var mine = new Lookup(clock.ageNanos());
        var chosen = running.merge(
                key, mine, (other, none) -> freshness.isWithinBound(other.begunAt, mine.begunAt) ? other : mine);
        return chosen == mine ? start(key, origin, mine) : join(chosen);
    }

    /** Lets no later call join a lookup that runs now. */
    void detach() {
        running.clear();
    }

    /** A lookup whose caller leaves goes on for the threads that join it, if it has begun. */
    private SessionVerdict start(SessionKey key, IdOrigin origin, Lookup lookup) {
        try {
            return calls.read(() -> lead(key, origin, lookup));
        } catch (SessionStoreException e) {
            if (!lookup.isReading) {
                end(key, lookup, e);
            }
            throw e;
        }
    }

    private void end(SessionKey key, Lookup lookup, Throwable failure) {
        lookup.completeExceptionally(failure);
        running.remove(key, lookup);
    }

    private SessionVerdict lead(SessionKey key, IdOrigin origin, Lookup lookup) {
        lookup.isReading = true;
        try {
            var verdict = readWithinLimits(key, origin);
            lookup.complete(verdict);
            return verdict;
        } catch (Throwable failure) {
            end(key, lookup, failure);
            throw failure;
        } finally {
            running.remove(key, lookup);
        }
    }

    private SessionVerdict readWithinLimits(SessionKey key, IdOrigin origin) {
        var budget = Objects.requireNonNull(budgets.get(origin));
        Supplier<SessionVerdict> read =
                () -> within(reads, StoreFailure.TOO_MANY_READS, () -> readOnBudget(key, budget));
        return origin == IdOrigin.UNTAGGED ? within(untaggedReads, StoreFailure.TOO_MANY_READS, read) : read.get();
    }

    private SessionVerdict readOnBudget(SessionKey key, ReadBudget budget) {
        if (!deadIds.tryTake(key)) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_DEAD_IDS);
        }
        if (!budget.tryTake()) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_UNKNOWN_IDS);
        }
        boolean unknown = false;
        try {
            var verdict = reader.read(key);
            var reason = verdict instanceof Refused refused ? refused.reason() : null;
            unknown = reason == Reason.UNKNOWN;
            if (reason == null || unknown) {
                deadIds.remove(key);
            } else {
                deadIds.add(key);
            }
            return verdict;
        } finally {
            if (!unknown) {
                budget.giveBack();
            }
        }
    }

    private SessionVerdict join(Lookup lookup) {
        try {
            return waitStrategy.await(lookup, calls.timeLeft());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SessionStoreException failure) {
                throw failure;
            }
            throw new SessionStoreException("a session could not be read", e.getCause());
        } catch (TimeoutException e) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TIMED_OUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionStoreException(StoreFailure.INTERRUPTED, StoreFailure.INTERRUPTED.sentence(), e);
        }
    }
}
