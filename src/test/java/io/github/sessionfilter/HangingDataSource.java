package io.github.sessionfilter;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A DataSource whose connects or statements hang while the test says so. */
final class HangingDataSource implements DataSource {
    private final DataSource real;
    private final CountDownLatch released = new CountDownLatch(1);
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    /** How many statements hang. */
    final AtomicInteger hanging = new AtomicInteger();

    volatile Hang hang = Hang.NOTHING;

    /** What hangs. */
    enum Hang {
        NOTHING,
        /** A connect, until its thread is interrupted. */
        CONNECT,
        /** A connect, whatever its thread is told, as in a socket. */
        CONNECT_UNINTERRUPTIBLY,
        /** A statement, until its connection is aborted. */
        STATEMENT
    }

    HangingDataSource(DataSource real) {
        this.real = real;
    }

    /** Lets all connects that hang go on. */
    void release() {
        hang = Hang.NOTHING;
        released.countDown();
    }

    @Override
    public Connection getConnection() throws SQLException {
        asked.incrementAndGet();
        if (hang == Hang.CONNECT) {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted", e);
            }
        } else if (hang == Hang.CONNECT_UNINTERRUPTIBLY) {
            awaitUninterruptibly(released);
        }
        open.incrementAndGet();
        return hanging(real.getConnection());
    }

    private Connection hanging(Connection connection) {
        var aborted = new CountDownLatch(1);
        var closed = new AtomicBoolean();
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    var name = method.getName();
                    if (name.equals("abort")) {
                        aborted.countDown();
                    }
                    boolean executes = name.equals("prepareStatement") || name.equals("createStatement");
                    if (executes && hang == Hang.STATEMENT) {
                        hanging.incrementAndGet();
                        awaitUninterruptibly(aborted);
                        hanging.decrementAndGet();
                        throw new SQLException("the connection is aborted", "08006");
                    }
                    boolean ends = name.equals("close") || name.equals("abort");
                    if (ends && closed.compareAndSet(false, true)) {
                        open.decrementAndGet();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("not a wrapper");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
