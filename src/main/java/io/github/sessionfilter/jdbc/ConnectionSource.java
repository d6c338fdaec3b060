package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** Where connections come from: our own pool, or a container's DataSource. Safe for use by many threads. */
public interface ConnectionSource extends AutoCloseable {
    /** Returns a connection, to be closed by the caller, within a bounded time. */
    Connection getConnection() throws SQLException;

    /**
     * Returns how long one attempt waits for a connection, or for an answer: a third of what a request may wait, which
     * leaves time for a connection, an answer, and one of them again.
     */
    static Duration attemptTimeout(Duration storeTimeout) {
        return storeTimeout.dividedBy(3);
    }

    /** Takes back a connection that {@link #getConnection} has returned. */
    default void giveBack(Connection connection) throws SQLException {
        connection.close();
    }

    /** Returns a connection for long, to be closed by the caller; if possible none of those that requests wait for. */
    default Connection connectionToKeep() throws SQLException {
        return getConnection();
    }

    /** Drops the connections that nobody uses: one of them was just found broken. */
    default void dropIdle() {}

    /** Gives back what this source has taken; a container's DataSource stays the container's. */
    @Override
    default void close() {}

    /** Returns the connections of a DataSource that belongs to somebody else. */
    static ConnectionSource of(DataSource dataSource) {
        return new ForeignConnections(dataSource);
    }
}
