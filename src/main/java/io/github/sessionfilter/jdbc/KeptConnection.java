package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a source, kept from one use to the next, so that its user never waits behind others.
 *
 * <p>Safe for use by many threads; a second one at the same time gets a connection that is not kept.
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
        var mine = take();
        if (mine != null && !mine.isClosed()) { // as a container may have, that takes it for abandoned
            return mine;
        }
        return source.connectionToKeep();
    }

    private synchronized @Nullable Connection take() {
        var mine = kept;
        kept = null;
        return mine;
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
    public void dropIdle() {
        closeKept();
        source.dropIdle();
    }

    /** Closes the connection; the source stays as it is. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        closeKept();
    }

    private void closeKept() {
        var mine = take();
        if (mine != null) {
            try {
                mine.close();
            } catch (SQLException e) {
                // it was broken, which is why it is closed
            }
        }
    }
}
