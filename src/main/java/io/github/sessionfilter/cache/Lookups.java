package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
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
import java.util.function.Function;

/**
 * Reads sessions from the store: once per key however many threads ask, and with a bound on the threads that wait.
 *
 * <p>The first thread to ask reads, on its own time; those that come meanwhile wait for its answer. When too many
 * threads wait already, or too many ids turned out to be made up, a caller is refused at once
 * ({@link SessionStoreException}, a 503): a slow store or a flood must not take all threads of a container whose cached
 * sessions need no store. Safe for use by many threads.
 */
final class Lookups {
    /** How many keys are read at once: leaves half of the 200 threads that containers have by default. */
    static final int MAX_READS = UnknownIdBudget.BURST;
    /** How many threads wait, readers included. */
    static final int MAX_WAITING = 256;

    private final Function<SessionKey, SessionVerdict> read;
    private final Freshness freshness;
    private final NodeClock clock;
    private final Duration timeout;
    private final Waiting waiting;
    private final UnknownIdBudget budget;
    private final Semaphore reads = new Semaphore(MAX_READS);
    private final Semaphore callers = new Semaphore(MAX_WAITING);
    private final ConcurrentMap<SessionKey, Lookup> underWay = new ConcurrentHashMap<>();

    /** How a thread waits for another one's answer. */
    interface Waiting {
        SessionVerdict await(Future<SessionVerdict> answer, Duration timeout)
                throws ExecutionException, TimeoutException, InterruptedException;

        /** Blocks the thread. */
        static SessionVerdict blocking(Future<SessionVerdict> answer, Duration timeout)
                throws ExecutionException, TimeoutException, InterruptedException {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** A read that has begun, and the answer that it will have. */
    private static final class Lookup extends CompletableFuture<SessionVerdict> {
        private final long begunAt;

        Lookup(long begunAt) {
            this.begunAt = begunAt;
        }
    }

    /**
     * Lookups by {@code read}.
     *
     * @param freshness says which lookups are too old to be joined
     * @param timeout how long a thread waits for another one's answer
     */
    Lookups(
            Function<SessionKey, SessionVerdict> read,
            Freshness freshness,
            NodeClock clock,
            Duration timeout,
            Waiting waiting) {
        this.read = read;
        this.freshness = freshness;
        this.clock = clock;
        this.timeout = timeout;
        this.waiting = waiting;
        this.budget = new UnknownIdBudget(clock::nanoTime);
    }

    SessionVerdict find(SessionKey key) {
        if (!callers.tryAcquire()) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_WAITING);
        }
        try {
            var mine = new Lookup(clock.ageNanos());
            var chosen = underWay.merge(
                    key, mine, (running, none) -> freshness.isWithin(running.begunAt, mine.begunAt) ? running : mine);
            return chosen == mine ? lead(key, mine) : join(chosen);
        } finally {
            callers.release();
        }
    }

    /** From now on, nobody joins a read that was begun before. */
    void detach() {
        underWay.clear();
    }

    private SessionVerdict lead(SessionKey key, Lookup answer) {
        try {
            var verdict = readWithinBounds(key);
            answer.complete(verdict);
            return verdict;
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
            throw failure;
        } finally {
            underWay.remove(key, answer);
        }
    }

    private SessionVerdict readWithinBounds(SessionKey key) {
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
            var verdict = read.apply(key);
            // Not equals(): Java 17 keeps a class loader whose records were compared.
            unknown = verdict instanceof Refused refused && refused.reason() == Reason.UNKNOWN;
            return verdict;
        } finally {
            if (!unknown) {
                budget.giveBack();
            }
        }
    }

    private SessionVerdict join(Lookup running) {
        try {
            return waiting.await(running, timeout);
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
