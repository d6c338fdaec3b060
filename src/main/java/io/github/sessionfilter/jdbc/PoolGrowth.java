package io.github.sessionfilter.jdbc;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a pool may open another connection.
 *
 * <p>After a failure the next attempt waits for a {@link BackOff}. After a connection broke, each attempt begins such
 * a pause until a connection is returned whole: a server may go on with a statement whose client has gone, so each
 * time-out adds a connection to those that the server still has. Not thread-safe; the pool's lock guards it.
 */
final class PoolGrowth {
    private static final int MAX_CONNECTING = 2;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final BackOff backOff;
    private int failures;
    private @Nullable Exception lastFailure;
    /** Whether a connection broke, and none has been returned whole since. */
    private boolean suspect;

    PoolGrowth(LongSupplier nanoTime) {
        this.backOff = new BackOff(nanoTime, LONGEST_PAUSE);
    }

    boolean isPausing() {
        return backOff.isPausing();
    }

    /** Returns how long the pause still lasts; zero or less after it. */
    long nanosLeft() {
        return backOff.nanosLeft();
    }

    /** Returns whether another connection may be opened, beside {@code connecting} that are being opened. */
    boolean mayOpen(int connecting) {
        return !backOff.isPausing() && connecting < (suspect ? 1 : MAX_CONNECTING);
    }

    /** Records the begin of an attempt. */
    void opening() {
        if (suspect) {
            backOff.failed();
        }
    }

    /** Returns how many attempts have failed so far. */
    int failures() {
        return failures;
    }

    /** Returns the failure of the last attempt, or null if it succeeded or there was none. */
    @Nullable
    Exception lastFailure() {
        return lastFailure;
    }

    /** Records the end of an attempt that began after {@code failuresBefore} failures. */
    void attempted(@Nullable Exception failure, int failuresBefore) {
        lastFailure = failure;
        if (failure != null) {
            failures++;
            backOff.failed();
        } else if (!suspect && failures == failuresBefore) {
            backOff.succeeded();
        }
    }

    /** Records that a connection broke. */
    void broke() {
        suspect = true;
        if (!backOff.isPausing()) {
            backOff.failed();
        }
    }

    /** Records that a connection was returned whole. */
    void returnedWhole() {
        if (suspect) {
            suspect = false;
            backOff.succeeded();
        }
    }
}
