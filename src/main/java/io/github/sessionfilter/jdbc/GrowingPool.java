package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.jdbc.PoolGrowth.Attempt;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.commons.dbcp2.ConnectionFactory;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.dbcp2.PoolableConnectionFactory;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;

/**
 * A pool of commons-dbcp2 that opens its connections on threads of its own.
 *
 * <p>A borrower waits for the first free connection, old or new. So a slow handshake is never interrupted: MySQL blocks a
 * host after {@code max_connect_errors} interrupted ones. Few connections are opened at once, see {@link PoolGrowth}. If the database refuses a further connection, the pool works with those it has.
 * Thread-safe.
 */
final class GrowingPool {
    private static final Duration MAX_AGE = Duration.ofMinutes(30);
    /** The connections that may be open however many are left unused, so that the pool notices a recovery. */
    private static final int MIN_OPEN = 2;

    private final ConnectionFactory connections;
    private final int size;
    private final long waitNanos;
    private final LongSupplier nanoTime;
    private final PoolGrowth growth;
    private final GenericObjectPool<PoolableConnection> pool;
    /** Connections that are open, and that the pool takes next. */
    private final Queue<Connection> opened = new ConcurrentLinkedQueue<>();

    private final ConnectThreads threads = new ConnectThreads();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int waiting;
    private volatile int unused;
    private volatile boolean closed;

    /**
     * Creates a pool that has opened no connection yet.
     *
     * @param connections opens connections, within a bounded time
     * @param size the largest number of connections
     * @param wait how long a borrower waits
     */
    GrowingPool(ConnectionFactory connections, int size, Duration wait, LongSupplier nanoTime) {
        this.connections = connections;
        this.size = size;
        this.waitNanos = wait.toNanos();
        this.nanoTime = nanoTime;
        this.growth = new PoolGrowth(nanoTime);
        this.pool = new Pool(factory());
    }

    private PoolableConnectionFactory factory() {
        var factory = new PoolableConnectionFactory(
                () -> {
                    var next = opened.poll();
                    if (next == null) {
                        throw new NoneOpened();
                    }
                    return next;
                },
                null);
        factory.setDefaultAutoCommit(true);
        factory.setMaxConn(MAX_AGE);
        return factory;
    }

    /** Wakes the borrowers that wait whenever a connection returns, or ends. */
    private final class Pool extends GenericObjectPool<PoolableConnection> {
        Pool(PoolableConnectionFactory factory) {
            super(factory, unbounded());
            factory.setPool(this);
        }

        @Override
        public void returnObject(PoolableConnection connection) {
            super.returnObject(connection);
            locked(growth::returnedWhole);
            wakeBorrowers();
        }

        @Override
        public void invalidateObject(PoolableConnection connection) throws Exception {
            super.invalidateObject(connection);
            wakeBorrowers();
        }
    }

    private static GenericObjectPoolConfig<PoolableConnection> unbounded() {
        var config = new GenericObjectPoolConfig<PoolableConnection>();
        config.setJmxEnabled(false); // its MBean would outlive a redeployment that fails half-way
        config.setMaxTotal(-1); // this class counts
        config.setMaxIdle(-1);
        return config;
    }

    /** Thrown when the pool would create a connection, and none has been opened. */
    private static final class NoneOpened extends SQLException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /**
     * Returns a connection, whose {@code close} gives it back.
     *
     * @throws SQLTransientConnectionException if none is free in time, or if there is none and none can be opened
     */
    Connection borrow() throws SQLException {
        var free = free();
        return free != null ? free : await();
    }

    private @Nullable Connection free() throws SQLException {
        if (pool.getNumIdle() == 0 && opened.isEmpty()) {
            return null;
        }
        try {
            return pool.borrowObject();
        } catch (NoneOpened e) {
            return null;
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLTransientConnectionException("the pool failed", e);
        }
    }

    private Connection await() throws SQLException {
        long deadline = nanoTime.getAsLong() + waitNanos;
        lock.lock();
        try {
            waiting++;
            while (true) {
                var free = free();
                if (free != null) {
                    return free;
                }
                long left = deadline - nanoTime.getAsLong();
                if (left > 0) {
                    grow();
                }
                requireHope(left);
                long pause = growth.nanosLeft();
                changed.awaitNanos(pause > 0 ? Math.min(left, pause) : left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted while waiting for a connection", e);
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    private void requireHope(long nanosLeft) throws SQLException {
        if (closed) {
            throw new SQLTransientConnectionException("the pool is closed");
        }
        if (count() == 0 && growth.attempts() == 0 && growth.lastFailure() != null) {
            throw notConnected(growth.lastFailure());
        }
        if (nanosLeft <= 0) {
            throw new SQLTransientConnectionException(
                    count() + " connections are in use, and none was returned or opened in time", growth.lastFailure());
        }
    }

    /** Returns an exception of its own for each borrower, with the codes of the failure. */
    private static SQLException notConnected(Exception failure) {
        return failure instanceof SQLException sql
                ? new SQLTransientConnectionException(sql.getMessage(), sql.getSQLState(), sql.getErrorCode(), sql)
                : new SQLTransientConnectionException("cannot open a connection", failure);
    }

    private int count() {
        return pool.getNumActive() + pool.getNumIdle() + opened.size();
    }

    private void grow() {
        while (!closed && hasRoom() && growth.mayOpen(waiting)) {
            var attempt = growth.begin();
            threads.start(() -> connect(attempt));
        }
    }

    private boolean hasRoom() {
        return count() + growth.attempts() < Math.min(size, Math.max(size - unused, MIN_OPEN));
    }

    private void connect(Attempt attempt) {
        try {
            var connection = connections.createConnection();
            connected(connection, null, attempt);
        } catch (SQLException | RuntimeException | LinkageError e) {
            connected(null, e instanceof Exception failure ? failure : new IllegalStateException(e), attempt);
        }
    }

    private void connected(@Nullable Connection connection, @Nullable Exception failure, Attempt attempt) {
        lock.lock();
        try {
            growth.end(attempt, failure);
            if (connection != null) {
                opened.add(connection);
                pool.addObject();
            }
        } catch (Exception e) {
            // A borrower has taken the connection already, or the pool is closed.
        } finally {
            changed.signalAll();
            lock.unlock();
            if (closed) {
                closeOpened();
            }
        }
    }

    private void closeOpened() {
        for (var each = opened.poll(); each != null; each = opened.poll()) {
            try {
                each.close();
            } catch (SQLException e) {
                // It is not used again.
            }
        }
    }

    /**
     * Opens a connection that does not count, or takes one of the pool if the database refuses a further one.
     *
     * @throws SQLException if there is none, and none can be opened
     */
    Connection openOrBorrow() throws SQLException {
        if (!growth.isPausing()) {
            try {
                var connection = connections.createConnection();
                attempted(null);
                return connection;
            } catch (SQLException e) {
                attempted(e);
                if (count() == 0) {
                    throw e;
                }
            }
        }
        return borrow();
    }

    private void attempted(@Nullable Exception failure) {
        lock.lock();
        try {
            growth.attempted(failure, growth.failures());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void wakeBorrowers() {
        lock.lock();
        try {
            if (waiting > 0) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Opens no further connection while more than {@code size - connections} are open, but for two. */
    void leaveUnused(int connections) {
        unused = connections;
        wakeBorrowers();
    }

    /** Closes the idle connections, after one broke. */
    void dropIdle() {
        locked(growth::broke);
        pool.clear();
        wakeBorrowers();
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the idle connections, and waits a second for handshakes. The other connections are closed when they return. */
    void close() {
        closed = true;
        wakeBorrowers();
        pool.close();
        closeOpened();
        threads.join();
    }
}
