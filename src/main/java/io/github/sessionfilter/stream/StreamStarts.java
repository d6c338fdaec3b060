package io.github.sessionfilter.stream;

import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreCalls;
import io.github.sessionfilter.session.StoreFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Starts each stream once, however many requests of its player come at the same time.
 *
 * <p>At most {@value #MAX_WAITING} threads wait for the start of another thread; a further call fails at once. At most {@value
 * #MAX_OF_PERSON} streams of one person start at once. Thread-safe.
 */
final class StreamStarts {
    private static final int MAX_WAITING = 64;

    /** Each start takes a connection. A person may have thousands of tickets, and each is a stream. */
    private static final int MAX_OF_PERSON = 2;

    private final StoreCalls calls;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final ConcurrentMap<SessionKey, CompletableFuture<StreamVerdict>> running = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Turns> turnsOf = new ConcurrentHashMap<>();

    /** The turns of one person's starts. */
    private static final class Turns extends Semaphore {
        private static final long serialVersionUID = 1L;

        /** How many calls use this; changed by the map's own operations only. */
        private int users;

        Turns() {
            super(MAX_OF_PERSON);
        }
    }

    StreamStarts(StoreCalls calls) {
        this.calls = calls;
    }

    /**
     * Runs {@code start}, or waits for the thread that runs it.
     *
     * @throws SessionStoreException if the store fails or does not answer in time, or too many threads wait
     */
    StreamVerdict start(MediaStream stream, Supplier<StreamVerdict> start) {
        var mine = new CompletableFuture<StreamVerdict>();
        var first = running.putIfAbsent(stream.key(), mine);
        return first != null ? join(first) : run(stream, start, mine);
    }

    /**
     * Waits for the start that runs, and runs {@code start} after it.
     *
     * @throws SessionStoreException if the store fails or does not answer in time, or too many threads wait
     */
    StreamVerdict startAnew(MediaStream stream, Supplier<StreamVerdict> start) {
        var mine = new CompletableFuture<StreamVerdict>();
        for (var first = running.putIfAbsent(stream.key(), mine);
                first != null;
                first = running.putIfAbsent(stream.key(), mine)) {
            join(first);
        }
        return run(stream, start, mine);
    }

    private StreamVerdict run(
            MediaStream stream, Supplier<StreamVerdict> start, CompletableFuture<StreamVerdict> mine) {
        try {
            var verdict = calls.together(() -> runInTurn(stream.principalName(), start));
            running.remove(stream.key(), mine);
            mine.complete(verdict);
            return verdict;
        } catch (Throwable e) {
            running.remove(stream.key(), mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    /** Takes turns with the other starts of the person, so that these do not keep other people's calls waiting. */
    private StreamVerdict runInTurn(String principalName, Supplier<StreamVerdict> start) {
        var turns = turnsOf.compute(principalName, (name, known) -> {
            var added = known == null ? new Turns() : known;
            added.users++;
            return added;
        });
        try {
            if (!turns.tryAcquire(calls.timeLeft().toNanos(), TimeUnit.NANOSECONDS)) {
                throw SessionStoreException.withoutStackTrace(StoreFailure.TIMED_OUT);
            }
            try {
                return calls.run(start, late -> {});
            } finally {
                turns.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionStoreException(StoreFailure.INTERRUPTED, StoreFailure.INTERRUPTED.sentence(), e);
        } finally {
            turnsOf.computeIfPresent(principalName, (name, known) -> --known.users == 0 ? null : known);
        }
    }

    private StreamVerdict join(CompletableFuture<StreamVerdict> first) {
        if (!waiting.tryAcquire()) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_WAITING);
        }
        try {
            return first.get(calls.timeLeft().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SessionStoreException failure) {
                throw failure;
            }
            throw new SessionStoreException("a stream could not be started", e.getCause());
        } catch (TimeoutException e) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TIMED_OUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionStoreException(StoreFailure.INTERRUPTED, StoreFailure.INTERRUPTED.sentence(), e);
        } finally {
            waiting.release();
        }
    }
}
