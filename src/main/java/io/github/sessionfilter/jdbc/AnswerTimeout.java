package io.github.sessionfilter.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Bounds how long a call waits for each answer on its connection: until its deadline, if that is near.
 *
 * <p>One call uses it. A {@link Watchdog} may check it on another thread meanwhile.
 */
final class AnswerTimeout {
    private static final Logger LOG = System.getLogger(AnswerTimeout.class.getName());

    private final Connection connection;
    private final LongSupplier nanoTime;
    private Duration longest;
    private final long deadline;
    private long setMillis = -1;
    /** When the answer must have come, in nanoseconds. */
    private volatile long answerBy;
    /** Whether the last check found the answer late. After a pause of the process, one check more lets it come. */
    private volatile boolean late;

    private boolean ended;

    /**
     * Creates a time-out that is not set yet.
     *
     * @param longest the longest wait for one answer
     * @param deadline when the last answer must have come, by {@code nanoTime}
     */
    AnswerTimeout(Connection connection, LongSupplier nanoTime, Duration longest, long deadline) {
        this.connection = connection;
        this.nanoTime = nanoTime;
        this.longest = longest;
        this.deadline = deadline;
        this.answerBy = deadline;
    }

    /** Makes the longest wait for one answer at least {@code wait}, from the next answer on. */
    void allow(Duration wait) {
        if (wait.compareTo(longest) > 0) {
            longest = wait;
        }
    }

    /** Lets the next answers come within {@code wait} in all, until the next call of {@link #set}. */
    void allowInAll(Duration wait) {
        answerBy = nanoTime.getAsLong() + wait.toNanos();
    }

    /** Sets the time-out for the next answer. */
    void set() throws SQLException {
        long now = nanoTime.getAsLong();
        long left = Duration.ofNanos(deadline - now).toMillis();
        long millis = Math.max(1, Math.min(left, longest.toMillis())); // 0 would mean no time-out
        answerBy = now + Duration.ofMillis(millis).toNanos();
        late = false;
        if (millis != setMillis) {
            connection.setNetworkTimeout(Runnable::run, (int) millis);
            setMillis = millis;
        }
    }

    /** Aborts the connection if the answer is late, and was late at the last check. */
    synchronized void check() {
        boolean isLate = nanoTime.getAsLong() - answerBy > 0;
        if (isLate && late && !ended) {
            ended = true;
            abort();
        }
        late = isLate;
    }

    private void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "cannot abort a connection whose answer is late", e);
        }
    }

    /** Ends the call. Its connection is not aborted any more. */
    synchronized void end() {
        ended = true;
    }
}
