package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection of a source between calls, so that its caller does not wait for a pool that others use.
 *
 * <p>The connection gets old: after a fail-over, a new one may lead to another server. Thread-safe. A second concurrent
 * caller gets a connection of its own; the connection that was opened last is kept.
 */
final class KeptConnection implements ConnectionSource {
    /** How long a connection is kept. Opening one a minute costs nothing. */
    static final Duration MAX_AGE = Duration.ofMinutes(1);

    private final ConnectionSource source;
    private final LongSupplier nanoTime;
    private @Nullable Connection kept;
    private @Nullable Connection openedLast;
    /** When {@link #openedLast} was opened, in nanoseconds. */
    private long openedAt;

    private boolean closed;

    /**
     * Creates a source that keeps no connection yet.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    KeptConnection(ConnectionSource source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
    }

    @Override
    public Connection getConnection() throws SQLException {
        var taken = take();
        if (taken != null && !taken.isClosed()) { // a container may close a connection that looks abandoned
            return taken;
        }
        return opened(source.connectionToKeep());
    }

    private synchronized Connection opened(Connection connection) {
        openedLast = connection;
        openedAt = nanoTime.getAsLong();
        return connection;
    }

    private synchronized @Nullable Connection take() {
        var taken = kept;
        kept = null;
        return taken;
    }

    @Override
    public void giveBack(Connection connection) throws SQLException {
        if (!keep(connection)) {
            connection.close();
        }
    }

    private synchronized boolean keep(Connection connection) throws SQLException {
        if (closed || kept != null || connection != openedLast || connection.isClosed() || isOld()) {
            return false;
        }
        kept = connection;
        return true;
    }

    private boolean isOld() {
        return nanoTime.getAsLong() - openedAt >= MAX_AGE.toNanos();
    }

    @Override
    public boolean boundsEachWait() {
        return source.boundsEachWait();
    }

    @Override
    public boolean isShared() {
        return source.isShared();
    }

    @Override
    public void dropIdle() {
        closeKept();
        source.dropIdle();
    }

    /** Closes the kept connection, but not the source. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        closeKept();
    }

    private void closeKept() {
        var taken = take();
        if (taken != null) {
            try {
                taken.close();
            } catch (SQLException e) {
                // the connection may be broken, and is not used again
            }
        }
    }
}
