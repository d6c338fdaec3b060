package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Properties;
import org.apache.commons.dbcp2.ConnectionFactory;
import org.apache.commons.dbcp2.DriverConnectionFactory;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.dbcp2.PoolableConnectionFactory;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;

/**
 * Pools up to {@value #MAX_SIZE} connections for a JDBC URL, with commons-dbcp2.
 *
 * <p>The pool sets up each new connection by one statement, see {@link SessionVariables}. It does not validate a connection that it lends: a dead one fails in its first
 * statement, and the caller repeats the statement on a fresh connection. A third of {@code storeTimeout} bounds each wait:
 * for a free connection, for a new one, and for an answer. Thread-safe.
 */
public final class ConnectionPool implements ConnectionSource {
    /** The most connections, in addition to a kept one. These keep a database's disk and cores busy. */
    static final int MAX_SIZE = 10;

    private static final Duration MAX_AGE = Duration.ofMinutes(30);

    private final JdbcDriver driver;
    private final ConnectionFactory connections;
    private final GenericObjectPool<PoolableConnection> pool;

    /**
     * Creates a pool that has opened no connection yet.
     *
     * @param url a JDBC URL; its parameters override the pool's driver properties, but not the time-out for an answer
     * @param storeTimeout how long a call may take, waits included
     * @throws IllegalArgumentException if no driver takes this URL, or if it does not lead to the primary of its hosts
     */
    public ConnectionPool(String url, @Nullable String user, @Nullable String password, Duration storeTimeout) {
        var timeout = ConnectionSource.attemptTimeout(storeTimeout);
        var properties = properties(url, user, password, timeout);
        this.driver = JdbcDriver.forUrl(url);
        this.connections = connections(url, properties, timeout);
        this.pool = pool(timeout);
    }

    private static Properties properties(
            String url, @Nullable String user, @Nullable String password, Duration timeout) {
        var properties = new Properties();
        Dialect.ofDriver(url).ifPresent(dialect -> properties.putAll(dialect.driverProperties(timeout)));
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

    private ConnectionFactory connections(String url, Properties properties, Duration timeout) {
        var factory = new DriverConnectionFactory(driver.driver(), url, properties);
        return () -> {
            var connection = factory.createConnection();
            try {
                connection.setNetworkTimeout(Runnable::run, (int) timeout.toMillis());
                new SessionVariables(Dialect.of(connection.getMetaData()), ConnectionSource.lockWait(timeout))
                        .set(connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
            return connection;
        };
    }

    private GenericObjectPool<PoolableConnection> pool(Duration timeout) {
        var factory = new PoolableConnectionFactory(connections, null);
        factory.setDefaultAutoCommit(true);
        factory.setMaxConn(MAX_AGE);
        var config = new GenericObjectPoolConfig<PoolableConnection>();
        config.setJmxEnabled(false); // its MBean would outlive a redeployment that fails half-way
        config.setMaxTotal(MAX_SIZE);
        config.setMaxIdle(MAX_SIZE);
        config.setMaxWait(timeout);
        var created = new GenericObjectPool<>(factory, config);
        factory.setPool(created);
        return created;
    }

    /**
     * {@inheritDoc}
     *
     * @throws SQLTransientConnectionException if no connection is free or can be opened in time
     */
    @Override
    public Connection getConnection() throws SQLException {
        try {
            return pool.borrowObject();
        } catch (NoSuchElementException e) {
            throw new SQLTransientConnectionException(
                    "all " + MAX_SIZE + " connections are in use, and none was returned in time", e);
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted while waiting for a connection", e);
        } catch (Exception e) {
            throw new SQLTransientConnectionException("cannot open a connection", e);
        }
    }

    @Override
    public Connection connectionToKeep() throws SQLException {
        return connections.createConnection();
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void dropIdle() {
        pool.clear();
    }

    /** Closes the idle connections, closes the others when they are returned, and deregisters the webapp's drivers. */
    @Override
    public void close() {
        pool.close();
        driver.close();
    }
}
