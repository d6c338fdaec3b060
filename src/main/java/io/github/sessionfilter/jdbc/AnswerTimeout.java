package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Bounds how long a call waits for each answer on its connection: until its deadline, if that is near. Not thread-safe. */
final class AnswerTimeout {
    private final Connection connection;
    private final LongSupplier nanoTime;
    private final Duration longest;
    private final long deadline;
    private long setMillis = -1;

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
    }

    /** Sets the time-out for the next answer. */
    void set() throws SQLException {
        long left = Duration.ofNanos(deadline - nanoTime.getAsLong()).toMillis();
        long millis = Math.max(1, Math.min(left, longest.toMillis())); // 0 would mean no time-out
        if (millis != setMillis) {
            connection.setNetworkTimeout(Runnable::run, (int) millis);
            setMillis = millis;
        }
    }
}
