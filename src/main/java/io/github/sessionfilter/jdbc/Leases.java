package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Takes connections for calls, and knows how many calls have one or wait for one.
 *
 * <p>A container's DataSource may let calls wait much longer than {@code storeTimeout}. Thread-safe.
 */
final class Leases {
    private final ConnectionSource source;
    private final LongSupplier nanoTime;
    private final long longestWait;
    private int inUse;
    private int waiting;
    /** When a connection was taken last, or the first of the waiting calls began to wait. */
    private long progressAt;

    /**
     * Creates leases, of which none is taken yet.
     *
     * @param longestWait after this time without a connection the source counts as stuck
     */
    Leases(ConnectionSource source, LongSupplier nanoTime, Duration longestWait) {
        this.source = source;
        this.nanoTime = nanoTime;
        this.longestWait = longestWait.toNanos();
    }

    /** A connection that one call uses. */
    final class Lease implements AutoCloseable {
        final Connection connection;

        private Lease(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void close() {
            returned();
            try {
                source.giveBack(connection);
            } catch (SQLException e) {
                // The call has its result, and the source does not lend a broken connection again.
            }
        }
    }

    /** Waits for a connection as long as the source does. */
    Lease take() throws SQLException {
        beginToWait();
        boolean taken = false;
        try {
            var lease = new Lease(source.getConnection());
            taken = true;
            return lease;
        } finally {
            endToWait(taken);
        }
    }

    private synchronized void beginToWait() {
        if (waiting++ == 0) {
            progressAt = nanoTime.getAsLong();
        }
    }

    private synchronized void endToWait(boolean taken) {
        waiting--;
        if (taken) {
            inUse++;
            progressAt = nanoTime.getAsLong();
        }
    }

    private synchronized void returned() {
        inUse--;
    }

    /** Returns whether any call has a connection. */
    synchronized boolean areInUse() {
        return inUse > 0;
    }

    /** Returns whether calls wait, none has a connection, and none got one for too long. */
    synchronized boolean areStuck() {
        return waiting > 0 && inUse == 0 && nanoTime.getAsLong() - progressAt > longestWait;
    }

    /** Returns whether the source bounds each wait, so that calls may run on the threads of requests. */
    boolean boundEachWait() {
        return source.boundsEachWait();
    }

    /** Returns whether the connections also serve others. */
    boolean areShared() {
        return source.isShared();
    }

    /** Leaves some connections of the pool unused, see {@link ConnectionSource#leaveUnused}. */
    void leaveUnused(int connections) {
        source.leaveUnused(connections);
    }

    void dropIdle() {
        source.dropIdle();
    }
}
