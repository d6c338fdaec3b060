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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads each key once, however many threads ask for it, and limits the threads that wait for the store.
 *
 * <p>The first thread that asks for a key reads it. Threads that ask meanwhile join: they wait for its answer. At most
 * {@value #MAX_WAITING} threads wait, {@value #MAX_READS} of them read, and {@link UnknownIdBudget} limits the reads of
 * unknown ids. A call beyond a limit fails at once with {@link SessionStoreException}, a 503: otherwise a slow store or
 * a flood of requests could take all threads of a container, whose cached sessions need no store. Thread-safe.
 */
final class Lookups {
    /** How many keys are read at once: half of the 200 threads that containers have by default stay free. */
    static final int MAX_READS = UnknownIdBudget.BURST;
    /** How many threads wait, including the readers. */
    static final int MAX_WAITING = 256;

    private final SessionReader reader;
    private final Freshness freshness;
    private final NodeClock clock;
    private final StoreCalls calls;
    private final WaitStrategy waitStrategy;
    private final UnknownIdBudget budget;
    private final Semaphore reads = new Semaphore(MAX_READS);
    private final Semaphore callers = new Semaphore(MAX_WAITING);
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
        this.budget = new UnknownIdBudget(clock::nanoTime);
    }

    /**
     * Reads a session, or waits for the thread that reads it.
     *
     * @throws SessionStoreException if the store fails, does not answer in time, or a limit is reached
     */
    SessionVerdict find(SessionKey key) {
        if (!callers.tryAcquire()) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_WAITING);
        }
        try {
            var mine = new Lookup(clock.ageNanos());
            var chosen = running.merge(
                    key, mine, (other, none) -> freshness.isWithinBound(other.begunAt, mine.begunAt) ? other : mine);
            return chosen == mine ? start(key, mine) : join(chosen);
        } finally {
            callers.release();
        }
    }

    /** Lets no later call join a lookup that runs now. */
    void detach() {
        running.clear();
    }

    /** A lookup whose caller leaves goes on for the threads that join it, if it has begun. */
    private SessionVerdict start(SessionKey key, Lookup lookup) {
        try {
            return calls.read(() -> lead(key, lookup));
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

    private SessionVerdict lead(SessionKey key, Lookup lookup) {
        lookup.isReading = true;
        try {
            var verdict = readWithinLimits(key);
            lookup.complete(verdict);
            return verdict;
        } catch (Throwable failure) {
            end(key, lookup, failure);
            throw failure;
        } finally {
            running.remove(key, lookup);
        }
    }

    private SessionVerdict readWithinLimits(SessionKey key) {
        if (!reads.tryAcquire()) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_READS);
        }
        try {
            if (!budget.tryTake()) {
                throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_UNKNOWN_IDS);
            }
            return readOnBudget(key);
        } finally {
            reads.release();
        }
    }

    private SessionVerdict readOnBudget(SessionKey key) {
        boolean unknown = false;
        try {
            var verdict = reader.read(key);
            // Not equals(): JDK 17 keeps the class loader of a compared record alive.
            unknown = verdict instanceof Refused refused && refused.reason() == Reason.UNKNOWN;
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
