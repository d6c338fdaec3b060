package io.github.sessionfilter.cache;

import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
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
    private final Duration timeout;
    private final UnknownIdBudget budget;
    private final Semaphore reads = new Semaphore(MAX_READS);
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final ConcurrentMap<SessionKey, CompletableFuture<SessionVerdict>> underWay = new ConcurrentHashMap<>();

    /**
     * Lookups by {@code read}.
     *
     * @param timeout how long a thread waits for another one's answer
     */
    Lookups(Function<SessionKey, SessionVerdict> read, Duration timeout, UnknownIdBudget budget) {
        this.read = read;
        this.timeout = timeout;
        this.budget = budget;
    }

    SessionVerdict find(SessionKey key) {
        if (!waiting.tryAcquire()) {
            throw SessionStoreException.notAsked(MAX_WAITING + " requests wait for the session store already");
        }
        try {
            var mine = new CompletableFuture<SessionVerdict>();
            var running = underWay.putIfAbsent(key, mine);
            return running != null ? join(running) : lead(key, mine);
        } finally {
            waiting.release();
        }
    }

    /** From now on, nobody joins a read that was begun before. */
    void detach() {
        underWay.clear();
    }

    private SessionVerdict lead(SessionKey key, CompletableFuture<SessionVerdict> answer) {
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
            throw SessionStoreException.notAsked(MAX_READS + " sessions are being read from the store already");
        }
        try {
            if (!budget.tryTake()) {
                throw SessionStoreException.notAsked("too many unknown session ids are being presented");
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
            unknown = verdict.equals(Reason.UNKNOWN.verdict());
            return verdict;
        } finally {
            if (!unknown) {
                budget.giveBack();
            }
        }
    }

    private SessionVerdict join(CompletableFuture<SessionVerdict> running) {
        try {
            return running.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SessionStoreException failure) {
                throw failure;
            }
            throw new SessionStoreException("a session could not be read", e.getCause());
        } catch (TimeoutException e) {
            throw SessionStoreException.notAsked("the store has not answered within " + timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionStoreException("interrupted while waiting for the session store", e);
        }
    }
}
