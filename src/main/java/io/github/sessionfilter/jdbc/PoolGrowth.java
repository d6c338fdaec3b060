package io.github.sessionfilter.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a pool may open another connection, and knows the attempts that run.
 *
 * <p>At most two attempts run at once. An attempt that hangs does not count after 2.5 seconds, so that the pool notices a
 * recovery; at most four attempts run then.
 *
 * <p>After a failure the next attempt waits for a {@link BackOff}. After a connection broke, each attempt begins such
 * a pause until a connection is returned whole: a server may go on with a statement whose client has gone, so each
 * time-out adds a connection to those that the server still has. Not thread-safe; the pool's lock guards it.
 */
final class PoolGrowth {
    private static final int MAX_YOUNG = 2;
    private static final int MAX_ATTEMPTS = 4;
    private static final Duration YOUNG = Duration.ofMillis(2_500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final LongSupplier nanoTime;
    private final BackOff backOff;
    private final List<Attempt> attempts = new ArrayList<>();
    private int failures;
    private @Nullable Exception lastFailure;
    /** Whether a connection broke, and none has been returned whole since. */
    private boolean suspect;

    /** One attempt to open a connection. */
    static final class Attempt {
        private final long begunAt;
        private final int failuresBefore;

        private Attempt(long begunAt, int failuresBefore) {
            this.begunAt = begunAt;
            this.failuresBefore = failuresBefore;
        }
    }

    PoolGrowth(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.backOff = new BackOff(nanoTime, LONGEST_PAUSE);
    }

    boolean isPausing() {
        return backOff.isPausing();
    }

    /** Returns how long the pause still lasts; zero or less after it. */
    long nanosLeft() {
        return backOff.nanosLeft();
    }

    /** Returns how many attempts run. */
    int attempts() {
        return attempts.size();
    }

    /** Returns whether another attempt may begin for one of {@code waiting} borrowers. */
    boolean mayOpen(int waiting) {
        if (backOff.isPausing() || attempts.size() >= MAX_ATTEMPTS) {
            return false;
        }
        long now = nanoTime.getAsLong();
        long young = attempts.stream()
                .filter(attempt -> now - attempt.begunAt < YOUNG.toNanos())
                .count();
        return young < Math.min(waiting, suspect ? 1 : MAX_YOUNG);
    }

    /** Begins an attempt. */
    Attempt begin() {
        if (suspect) {
            backOff.failed();
        }
        var attempt = new Attempt(nanoTime.getAsLong(), failures);
        attempts.add(attempt);
        return attempt;
    }

    /** Ends an attempt, with its failure or null. */
    void end(Attempt attempt, @Nullable Exception failure) {
        attempts.remove(attempt);
        attempted(failure, attempt.failuresBefore);
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
