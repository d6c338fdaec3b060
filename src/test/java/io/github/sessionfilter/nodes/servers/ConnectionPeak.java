package io.github.sessionfilter.nodes.servers;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Samples how many connections the nodes have on each server, and keeps the highest number of any server. Thread-safe. */
public final class ConnectionPeak implements AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final AtomicInteger highest = new AtomicInteger();
    private volatile boolean closed;

    /** Starts to sample these servers, which may be down. */
    public ConnectionPeak(List<DatabaseServer> servers) {
        for (var server : servers) {
            var thread = new Thread(() -> sample(server), "connection-peak");
            thread.setDaemon(true);
            thread.start();
        }
    }

    public int highest() {
        return highest.get();
    }

    private void sample(DatabaseServer server) {
        while (!closed) {
            try (var connection = server.connect()) {
                sample(server, connection);
            } catch (SQLException e) {
                LockSupport.parkNanos(INTERVAL_NANOS); // the server is down, frozen or just starting
            }
        }
    }

    private void sample(DatabaseServer server, Connection connection) throws SQLException {
        while (!closed) {
            int clients = server.clients(connection);
            highest.accumulateAndGet(clients, Math::max);
            LockSupport.parkNanos(INTERVAL_NANOS);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
