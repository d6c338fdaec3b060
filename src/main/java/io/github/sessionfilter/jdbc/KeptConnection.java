package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection of a source between calls, so that its caller does not wait for a pool that others use.
 *
 * <p>Thread-safe. A second concurrent caller gets a connection that is closed after use.
 */
final class KeptConnection implements ConnectionSource {
    private final ConnectionSource source;
    private @Nullable Connection kept;
    private boolean closed;

    KeptConnection(ConnectionSource source) {
        this.source = source;
    }

    @Override
    public Connection getConnection() throws SQLException {
        var taken = take();
        if (taken != null && !taken.isClosed()) { // a container may close a connection that looks abandoned
            return taken;
        }
        return source.connectionToKeep();
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
        if (closed || kept != null || connection.isClosed()) {
            return false;
        }
        kept = connection;
        return true;
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
