package io.github.sessionfilter.session;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of the store that a request waits for, and bounds how long the request waits.
 *
 * <p>A call that outlasts the wait goes on without its caller. Implementations are thread-safe.
 */
public interface StoreCalls {
    /**
     * Runs a call and returns its result, or throws its exception.
     *
     * @param unclaimed receives a result that comes after the caller has left
     * @throws SessionStoreException if there is no result at the deadline, or if too many calls wait
     */
    <T extends @Nullable Object> T run(Supplier<T> call, Consumer<? super T> unclaimed);

    /**
     * Runs a call that sends one statement and changes nothing, on the caller's thread if the connections bound its wait.
     * The hand-over to another thread would cost half as much as the statement.
     */
    <T> T read(Supplier<T> call);

    /** Runs {@code calls} on the thread of the caller. All calls of the store that it makes share one deadline. */
    <T extends @Nullable Object> T together(Supplier<T> calls);

    /** Returns how long the calls of this thread may still take. */
    Duration timeLeft();

    /** Returns calls that each run on the thread of their caller, which waits for them without a bound. */
    static StoreCalls onCallersThread(Duration timeLeft) {
        return new StoreCalls() {
            @Override
            public <T extends @Nullable Object> T run(Supplier<T> call, Consumer<? super T> unclaimed) {
                return call.get();
            }

            @Override
            public <T> T read(Supplier<T> call) {
                return call.get();
            }

            @Override
            public <T extends @Nullable Object> T together(Supplier<T> calls) {
                return calls.get();
            }

            @Override
            public Duration timeLeft() {
                return timeLeft;
            }
        };
    }
}
