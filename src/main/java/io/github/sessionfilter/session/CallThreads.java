package io.github.sessionfilter.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of requests on a bounded number of threads, so that a request waits until its deadline at most.
 *
 * <p>At most {@value #MAX_WAITING} calls wait for a thread; a further call fails at once. A call whose caller has left
 * before it began does not run. The threads are daemons, start when they are needed, and end when they are idle.
 * Thread-safe.
 */
public final class CallThreads implements StoreCalls, AutoCloseable {
    private static final int MAX_WAITING = 256;
    private static final Duration IDLE_LIFE = Duration.ofSeconds(30);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final boolean readsOnCallersThread;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads;
    /** The deadline of the calls that this thread makes together. */
    @SuppressWarnings("ThreadLocalUsage") // another filter in the webapp has deadlines of its own
    private final ThreadLocal<@Nullable Long> deadline = new ThreadLocal<>();

    /**
     * Creates the threads, none of which runs yet. They get the context class loader of the current thread.
     *
     * @param count how many calls run at once
     * @param readsOnCallersThread whether each read ends within {@code timeout} by itself
     * @param timeout how long a caller waits for its calls
     */
    public CallThreads(int count, boolean readsOnCallersThread, Duration timeout, LongSupplier nanoTime) {
        this.readsOnCallersThread = readsOnCallersThread;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        this.threads = daemons(count);
    }

    private ThreadPoolExecutor daemons(int count) {
        var number = new AtomicInteger();
        var loader = Thread.currentThread().getContextClassLoader();
        var executor = new ThreadPoolExecutor(
                count,
                count,
                IDLE_LIFE.toMillis(),
                TimeUnit.MILLISECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                task -> {
                    // Without the request's inheritable thread locals, which the thread would keep alive.
                    var thread = new Thread(null, task, "session-filter-call-" + number.incrementAndGet(), 0, false);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(loader);
                    started.removeIf(each -> each.getState() == Thread.State.TERMINATED);
                    started.add(thread);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    @Override
    public <T extends @Nullable Object> T run(Supplier<T> call, Consumer<? super T> unclaimed) {
        return run(new Call<T>(call, unclaimed), timeLeft().toNanos());
    }

    /**
     * Runs the work of the start, which may take longer than the calls of a request.
     *
     * @throws SessionStoreException if the work does not end within {@code wait}; it goes on without its caller
     */
    public void start(Runnable work, Duration wait) {
        Supplier<Boolean> call = () -> {
            work.run();
            return true;
        };
        run(new Call<Boolean>(call, late -> {}), wait.toNanos());
    }

    private <T extends @Nullable Object> T run(Call<T> running, long wait) {
        if (wait <= 0) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TIMED_OUT);
        }
        try {
            threads.execute(running);
        } catch (RejectedExecutionException e) {
            throw SessionStoreException.withoutStackTrace(StoreFailure.TOO_MANY_WAITING);
        }
        try {
            return running.await(wait);
        } finally {
            threads.remove(running); // it waits no longer, if its caller has left
        }
    }

    @Override
    public <T> T read(Supplier<T> call) {
        // A read ends by itself after a whole timeout, which is too late if other calls have used a part of it.
        boolean isFirst = timeLeft().compareTo(timeout.multipliedBy(9).dividedBy(10)) > 0;
        return readsOnCallersThread && isFirst ? call.get() : run(call, late -> {});
    }

    @Override
    public <T extends @Nullable Object> T together(Supplier<T> calls) {
        if (deadline.get() != null) {
            return calls.get();
        }
        deadline.set(nanoTime.getAsLong() + timeout.toNanos());
        try {
            return calls.get();
        } finally {
            deadline.remove();
        }
    }

    @Override
    public Duration timeLeft() {
        var shared = deadline.get();
        return shared == null ? timeout : Duration.ofNanos(shared - nanoTime.getAsLong());
    }

    /** A call, whose result goes to its caller or, if the caller has left, to {@code unclaimed}. */
    private static final class Call<T extends @Nullable Object> implements Runnable {
        private final Supplier<T> call;
        private final Consumer<? super T> unclaimed;
        private final CompletableFuture<T> answer = new CompletableFuture<>();

        Call(Supplier<T> call, Consumer<? super T> unclaimed) {
            this.call = call;
            this.unclaimed = unclaimed;
        }

        @Override
        public void run() {
            if (answer.isDone()) {
                return;
            }
            T result;
            try {
                result = call.get();
            } catch (Throwable e) { // the caller gets it
                answer.completeExceptionally(e);
                return;
            }
            if (!answer.complete(result)) {
                unclaimed.accept(result);
            }
        }

        T await(long nanos) {
            try {
                return answer.get(nanos, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return leave(SessionStoreException.withoutStackTrace(StoreFailure.TIMED_OUT));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return leave(
                        new SessionStoreException(StoreFailure.INTERRUPTED, StoreFailure.INTERRUPTED.sentence(), e));
            } catch (ExecutionException e) {
                throw failure(e);
            }
        }

        /** Throws {@code reason}, unless the result has just come. */
        private T leave(SessionStoreException reason) {
            if (answer.completeExceptionally(reason)) {
                throw reason;
            }
            try {
                return answer.get();
            } catch (ExecutionException e) {
                throw failure(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException("a call that is done does not wait", e);
            }
        }

        private static RuntimeException failure(ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            return e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
    }

    /** Lets the running calls end, for at most 5 seconds, and drops the calls that wait. */
    @Override
    public void close() {
        close(CLOSE_WAIT);
        awaitEnd(Duration.ZERO);
    }

    /** Drops the calls that wait, and lets the running ones end, for at most {@code wait}. */
    public void close(Duration wait) {
        threads.shutdown(); // no interrupt at first: it would close the file of an embedded database
        threads.getQueue().clear();
        try {
            if (threads.awaitTermination(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                join(wait);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Interrupts the calls that still run, and waits for the end of all threads, for at most {@code wait}. */
    public void awaitEnd(Duration wait) {
        threads.shutdownNow();
        try {
            join(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void join(Duration wait) throws InterruptedException {
        long until = System.nanoTime() + wait.toNanos();
        for (var thread : started) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left > 0) {
                thread.join(left);
            }
        }
    }
}
