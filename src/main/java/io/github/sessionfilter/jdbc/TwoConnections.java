package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.SessionStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a DataSource gives two connections at once: the sync keeps one, and requests need another.
 *
 * <p>Immutable and thread-safe.
 */
final class TwoConnections {
    private final ConnectionSource source;
    private final Duration patience;

    /**
     * Creates the check.
     *
     * @param patience how long it waits for each connection, whatever the DataSource's own bound
     */
    TwoConnections(ConnectionSource source, Duration patience) {
        this.source = source;
        this.patience = patience;
    }

    /**
     * Takes two connections, and gives them back.
     *
     * @throws IllegalStateException if the second one comes only after the first one is returned
     * @throws SessionStoreException if the DataSource gives none
     */
    void require() {
        var asked = new Asked(source);
        var first = asked.await(patience);
        if (first == null) {
            throw asked.failure();
        }
        var other = new Asked(source);
        var second = other.await(patience);
        close(first);
        if (second == null && other.mayStillCome(patience)) {
            throw new IllegalStateException("the DataSource gave a second connection only after the first one was"
                    + " returned; expected a pool of at least 2 connections, better 12 (maxTotal, maxActive or"
                    + " maximumPoolSize of the pool), because the sync keeps one of them");
        }
        close(second);
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It was only looked at.
            }
        }
    }

    /** A connection that a thread of its own asks for. It is closed if it comes too late. */
    private static final class Asked {
        private final ConnectionSource source;
        private final CompletableFuture<Connection> answer = new CompletableFuture<>();
        private final Thread thread;

        Asked(ConnectionSource source) {
            this.source = source;
            this.thread = new Thread(this::ask, "session-filter-start");
            thread.setDaemon(true);
            thread.start();
        }

        private void ask() {
            try {
                var connection = source.getConnection();
                if (!answer.complete(connection)) {
                    close(connection);
                }
            } catch (SQLException | RuntimeException | LinkageError e) {
                answer.completeExceptionally(e);
            }
        }

        /** Returns the connection, or null if the source refuses it or takes too long. */
        @Nullable
        Connection await(Duration patience) {
            try {
                return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }

        /** Returns whether the source gives a connection now, by this request or by a new one. */
        boolean mayStillCome(Duration patience) {
            var asked = answer.isCompletedExceptionally() ? new Asked(source) : this;
            var connection = asked.await(patience);
            close(connection);
            asked.answer.cancel(false);
            asked.thread.interrupt(); // it would wait for ever
            return connection != null;
        }

        /** Gives up, and returns why there is no connection. */
        RuntimeException failure() {
            answer.completeExceptionally(new TimeoutException("it took too long"));
            thread.interrupt(); // it would wait for ever
            try {
                answer.join();
            } catch (RuntimeException e) {
                var cause = e.getCause() == null ? e : e.getCause();
                return cause instanceof IllegalStateException unusable
                        ? unusable
                        : new SessionStoreException("the DataSource gave no connection: " + cause.getMessage(), cause);
            }
            throw new IllegalStateException("a connection came after it was given up");
        }
    }
}
