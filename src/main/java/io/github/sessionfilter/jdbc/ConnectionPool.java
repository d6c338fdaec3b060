package io.github.sessionfilter.jdbc;

import java.lang.System.Logger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.apache.commons.dbcp2.ConnectionFactory;
import org.apache.commons.dbcp2.DriverConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Pools connections for a JDBC URL, with commons-dbcp2.
 *
 * <p>The pool sets up each new connection by one statement, see {@link SessionVariables}. It does not validate a connection
 * that it lends: a dead one fails in its first statement, and the caller repeats the statement on a fresh connection. A
 * caller waits for a connection for two thirds of {@code storeTimeout}, and for an answer for a third of it. Thread-safe.
 */
public final class ConnectionPool implements ConnectionSource {
    /** The default size. So many connections keep a database's disk and cores busy. */
    public static final int DEFAULT_SIZE = 10;

    /** How long a driver waits for a TCP connection. No request waits for it. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** How long a driver waits for each answer of a handshake. No request waits for it. */
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    private final Logger log;
    private final JdbcDriver driver;
    private final GrowingPool pool;

    /** Creates a pool of {@value #DEFAULT_SIZE} connections that has opened none yet. */
    public ConnectionPool(String url, @Nullable String user, @Nullable String password, Duration storeTimeout) {
        this(url, user, password, storeTimeout, DEFAULT_SIZE);
    }

    /** Creates a pool of up to {@code size} connections that has opened none yet, and that logs under its own name. */
    public ConnectionPool(
            String url, @Nullable String user, @Nullable String password, Duration storeTimeout, int size) {
        this(url, user, password, storeTimeout, size, System.getLogger(ConnectionPool.class.getName()));
    }

    /**
     * Creates a pool that has opened no connection yet.
     *
     * @param url a JDBC URL; its parameters override the pool's driver properties, but not the time-out for an answer
     * @param storeTimeout how long a call may take, waits included
     * @param size the most connections, in addition to a kept one
     * @param log for what the database's owner should know
     * @throws IllegalArgumentException if no driver takes this URL, or if it does not lead to the primary of its hosts
     */
    public ConnectionPool(
            String url, @Nullable String user, @Nullable String password, Duration storeTimeout, int size, Logger log) {
        var answer = ConnectionSource.attemptTimeout(storeTimeout);
        var properties = properties(url, user, password);
        this.log = log;
        this.driver = JdbcDriver.forUrl(url, log);
        this.pool =
                new GrowingPool(connections(url, properties, answer), size, answer.multipliedBy(2), System::nanoTime);
    }

    private static Properties properties(String url, @Nullable String user, @Nullable String password) {
        var properties = new Properties();
        Dialect.ofDriver(url)
                .ifPresent(dialect -> properties.putAll(dialect.driverProperties(CONNECT_TIMEOUT, HANDSHAKE_TIMEOUT)));
        FailOver.of(url).ifPresent(failOver -> {
            if (failOver.isOtherwiseIn(url)) {
                throw new IllegalArgumentException(failOver.message("the setting 'jdbcUrl'"));
            }
            properties.setProperty(failOver.parameter(), failOver.value());
        });
        properties.keySet().removeIf(name -> url.contains(name + "="));
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return properties;
    }

    private ConnectionFactory connections(String url, Properties properties, Duration answer) {
        var factory = new DriverConnectionFactory(driver.driver(), url, properties);
        return () -> {
            var connection = factory.createConnection();
            try {
                new SessionVariables(Dialect.of(connection.getMetaData()), ConnectionSource.lockWait(answer))
                        .set(connection);
                connection.setNetworkTimeout(Runnable::run, (int) answer.toMillis());
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
            return connection;
        };
    }

    /**
     * {@inheritDoc}
     *
     * @throws java.sql.SQLTransientConnectionException if no connection is free or can be opened in time
     */
    @Override
    public Connection getConnection() throws SQLException {
        return pool.borrow();
    }

    /** Returns a connection beside the pool's, or one of the pool's if the database refuses a further one. */
    @Override
    public Connection connectionToKeep() throws SQLException {
        return pool.openOrBorrow();
    }

    @Override
    public Logger log() {
        return log;
    }

    @Override
    public boolean boundsEachWait() {
        return true;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void leaveUnused(int connections) {
        pool.leaveUnused(connections);
    }

    @Override
    public void dropIdle() {
        pool.dropIdle();
    }

    /** Closes the idle connections, closes the others when they are returned, and deregisters the webapp's drivers. */
    @Override
    public void close() {
        pool.close();
        driver.close();
    }
}
