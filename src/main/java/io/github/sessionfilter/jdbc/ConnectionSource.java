package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Where connections come from: our own pool, or a container's DataSource. Safe for use by many threads. */
public interface ConnectionSource extends AutoCloseable {
    /** Returns a connection, to be closed by the caller, within a bounded time. */
    Connection getConnection() throws SQLException;

    /** Drops the connections that nobody uses: one of them was just found broken. */
    default void dropIdle() {}

    /** Gives back what this source has taken; a container's DataSource stays the container's. */
    @Override
    default void close() {}

    /** Returns the connections of a DataSource that belongs to somebody else. */
    static ConnectionSource of(DataSource dataSource) {
        return dataSource::getConnection;
    }
}
