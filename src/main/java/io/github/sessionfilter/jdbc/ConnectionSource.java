package io.github.sessionfilter.jdbc;

import java.lang.System.Logger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Provides connections: a pool of our own, or a container's DataSource. Thread-safe. */
public interface ConnectionSource extends AutoCloseable {
    /** Returns a connection. A container's DataSource may wait long. The caller returns it by {@link #giveBack}. */
    Connection getConnection() throws SQLException;

    /** Takes back a connection that {@link #getConnection} has returned. */
    default void giveBack(Connection connection) throws SQLException {
        connection.close();
    }

    /**
     * Returns a connection that the caller keeps for long, and closes. If possible, it is not taken from the connections
     * that requests use.
     */
    default Connection connectionToKeep() throws SQLException {
        return getConnection();
    }

    /** Returns the logger for what the database's owner should know. */
    default Logger log() {
        return System.getLogger(ConnectionSource.class.getName());
    }

    /** Returns whether the connections also serve others, so each must be given back as it was. */
    default boolean isShared() {
        return true;
    }

    /** Returns whether {@link #getConnection} waits for a connection no longer than {@code storeTimeout} allows. */
    default boolean boundsEachWait() {
        return false;
    }

    /**
     * Makes sure, at the start, that there are enough connections for the sync and for requests.
     *
     * @throws IllegalStateException if there are too few
     * @throws io.github.sessionfilter.session.SessionStoreException if there is none at present
     */
    default void requireEnough() {}

    /**
     * Leaves {@code connections} of the pool's size unused, because the server still has so many that were given up.
     *
     * <p>Each call replaces the number of the call before. A container's DataSource is not bounded in this way.
     */
    default void leaveUnused(int connections) {}

    /** Closes the idle connections, after one connection turned out to be broken. */
    default void dropIdle() {}

    /** Releases what this source has opened. A container's DataSource stays open. */
    @Override
    default void close() {}

    /**
     * Returns how long one attempt of a call waits for an answer.
     *
     * <p>It is a third of {@code storeTimeout}, because a read prepares its statement, executes it, and may do so again.
     */
    static Duration attemptTimeout(Duration storeTimeout) {
        return storeTimeout.dividedBy(3);
    }

    /** Returns how long the server lets an attempt wait for a lock, so that it answers before its client gives up. */
    static Duration lockWait(Duration attemptTimeout) {
        return attemptTimeout.multipliedBy(3).dividedBy(4);
    }
}
