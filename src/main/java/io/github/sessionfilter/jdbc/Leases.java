package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    private final Set<Lease> inUse = new HashSet<>();
    private int waiting;
    /** When a connection was taken last, or the first of the waiting calls began to wait. */
    private long progressAt;

    private boolean closed;

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
            returned(this);
            giveBack(connection);
        }
    }

    private void giveBack(Connection connection) {
        try {
            source.giveBack(connection);
        } catch (SQLException e) {
            // The call has its result, and the source does not lend a broken connection again.
        }
    }

    /** Waits for a connection as long as the source does. */
    Lease take() throws SQLException {
        beginToWait();
        Lease lease;
        try {
            lease = new Lease(source.getConnection());
        } finally {
            endToWait();
        }
        if (!lend(lease)) {
            giveBack(lease.connection);
            throw closedFailure();
        }
        return lease;
    }

    private synchronized void beginToWait() throws SQLException {
        if (closed) {
            throw closedFailure();
        }
        if (waiting++ == 0) {
            progressAt = nanoTime.getAsLong();
        }
    }

    private synchronized void endToWait() {
        waiting--;
    }

    /** Returns whether {@code lease} may be used. */
    private synchronized boolean lend(Lease lease) {
        progressAt = nanoTime.getAsLong();
        return !closed && inUse.add(lease);
    }

    private static SQLException closedFailure() {
        return new SQLTransientConnectionException("the session store is closed");
    }

    private synchronized void returned(Lease lease) {
        inUse.remove(lease);
    }

    /** Lends nothing more, and aborts the connections in use, so that the calls that wait for an answer end. */
    void close() {
        for (var lease : lastLeases()) {
            try {
                lease.connection.abort(Runnable::run);
            } catch (SQLException e) {
                // The call ends by its own time-out.
            }
        }
    }

    private synchronized List<Lease> lastLeases() {
        closed = true;
        return List.copyOf(inUse);
    }

    /** Returns whether any call has a connection. */
    synchronized boolean areInUse() {
        return !inUse.isEmpty();
    }

    /** Returns whether calls wait, none has a connection, and none got one for too long. */
    synchronized boolean areStuck() {
        return waiting > 0 && inUse.isEmpty() && nanoTime.getAsLong() - progressAt > longestWait;
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
