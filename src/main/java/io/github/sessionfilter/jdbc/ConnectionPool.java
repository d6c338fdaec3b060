package io.github.sessionfilter.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.dbcp2.ConnectionFactory;
import org.apache.commons.dbcp2.DriverConnectionFactory;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.dbcp2.PoolableConnectionFactory;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;

/**
 * A pool of connections (commons-dbcp2) for a JDBC URL, without a round trip that is not a statement of ours.
 *
 * <p>No connection is validated when it is borrowed: a dead one shows in its first statement, which is then repeated on
 * a fresh one. Every wait is bounded by a third of {@code storeTimeout}: for a free connection, for a new one, and for an
 * answer. Drivers keep their prepared statements. Safe for use by many threads.
 */
public final class ConnectionPool implements ConnectionSource {
    /** How many connections there are at most, but for one that is kept: enough to keep a database's disk and cores busy. */
    static final int MAX_SIZE = 10;

    private static final Logger LOG = System.getLogger(ConnectionPool.class.getName());

    private static final Duration MAX_AGE = Duration.ofMinutes(30);
    private static final Duration CLEANUP_THREAD_ENDS_WITHIN = Duration.ofSeconds(2);

    /** Drivers that loading ours has registered, to be deregistered again. */
    private final Set<Driver> registered;

    private final GenericObjectPool<PoolableConnection> pool;
    private final ConnectionFactory connections;

    /**
     * A pool that has opened no connection yet.
     *
     * @param url a JDBC URL; its own parameters win over the ones set here, but for the time to wait for an answer
     * @param storeTimeout how long a statement of a request may take, waiting included
     * @throws IllegalArgumentException if no driver takes this URL
     */
    public ConnectionPool(String url, @Nullable String user, @Nullable String password, Duration storeTimeout) {
        var before = driversBeforeOurs();
        Driver driver;
        try {
            driver = driverFor(url);
        } catch (RuntimeException | Error e) {
            giveBack(registeredSince(before));
            throw e;
        }
        this.registered = registeredSince(before);

        int waitMillis = (int) ConnectionSource.attemptTimeout(storeTimeout).toMillis();
        var properties = driverProperties(url, waitMillis);
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        var drivers = new DriverConnectionFactory(driver, url, properties);
        this.connections = () -> {
            var connection = drivers.createConnection();
            connection.setNetworkTimeout(Runnable::run, waitMillis);
            return connection;
        };
        var factory = new PoolableConnectionFactory(connections, null);
        factory.setDefaultAutoCommit(true);
        factory.setMaxConn(MAX_AGE);

        var config = new GenericObjectPoolConfig<PoolableConnection>();
        config.setJmxEnabled(false); // its MBean would outlive a redeploy that fails half-way
        config.setMaxTotal(MAX_SIZE);
        config.setMaxIdle(MAX_SIZE);
        config.setMaxWait(Duration.ofMillis(waitMillis));
        this.pool = new GenericObjectPool<>(factory, config);
        factory.setPool(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return pool.borrowObject();
        } catch (NoSuchElementException e) {
            throw new SQLTransientConnectionException(
                    "all " + MAX_SIZE + " connections are in use, and none came back in time", e);
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
    public void dropIdle() {
        pool.clear();
    }

    @Override
    public void close() {
        pool.close();
        giveBack(registered);
    }

    private static void giveBack(Set<Driver> drivers) {
        for (var driver : drivers) {
            try {
                DriverManager.deregisterDriver(driver);
            } catch (SQLException e) {
                LOG.log(
                        Level.WARNING,
                        "cannot deregister the JDBC driver " + driver.getClass().getName(),
                        e);
            }
            stopCleanupThread(driver);
        }
    }

    /** Connector/J starts a thread when its classes are loaded, which nobody else stops. */
    private static void stopCleanupThread(Driver driver) {
        var name = "com.mysql.cj.jdbc.AbandonedConnectionCleanupThread";
        if (!driver.getClass().getName().startsWith("com.mysql.cj.")) {
            return;
        }
        var loader = driver.getClass().getClassLoader();
        try {
            Class.forName(name, false, loader).getMethod("checkedShutdown").invoke(null);
            awaitEndOfCleanupThread(loader);
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.WARNING, "cannot stop the thread of " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** It ends a moment after it was told to; a container that looks meanwhile would report a leak. */
    private static void awaitEndOfCleanupThread(ClassLoader loader) throws InterruptedException {
        for (var thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("mysql-cj-abandoned-connection-cleanup")
                    && thread.getContextClassLoader() == loader) {
                thread.join(CLEANUP_THREAD_ENDS_WITHIN.toMillis());
            }
        }
    }

    /** Drivers in a WAR are not seen by DriverManager, which looks for them once, with the container's class loader. */
    private static Driver driverFor(String url) {
        var drivers = ServiceLoader.load(Driver.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        for (var driver : drivers) {
            try {
                if (driver.acceptsURL(url)) {
                    return driver;
                }
            } catch (SQLException e) {
                LOG.log(Level.DEBUG, "the driver " + driver.getClass().getName() + " cannot read the URL", e);
            }
        }
        throw new IllegalArgumentException("no JDBC driver takes a URL that begins with '" + scheme(url)
                + "'; found "
                + drivers.stream().map(d -> d.getClass().getName()).toList()
                + ", expected the database's driver among the webapp's or the container's jars");
    }

    /** Returns the part of the URL that holds no secret. */
    private static String scheme(String url) {
        int end = url.indexOf(':', url.indexOf(':') + 1);
        return end < 0 ? "jdbc:" : url.substring(0, end + 1);
    }

    private static Properties driverProperties(String url, int waitMillis) {
        var millis = String.valueOf(waitMillis);
        var seconds = String.valueOf(Math.max(1, (waitMillis + 999) / 1000));
        var properties = new Properties();
        switch (scheme(url)) {
            case "jdbc:mysql:" ->
                properties.putAll(Map.ofEntries(
                        Map.entry("connectTimeout", millis),
                        Map.entry("socketTimeout", millis),
                        Map.entry("cachePrepStmts", "true"),
                        Map.entry("useServerPrepStmts", "true"),
                        Map.entry("prepStmtCacheSqlLimit", "4096"),
                        Map.entry("prepStmtCacheSize", "64"),
                        Map.entry("cacheServerConfiguration", "true"),
                        Map.entry("useLocalSessionState", "true"),
                        Map.entry("failOverReadOnly", "false"),
                        Map.entry("maintainTimeStats", "false")));
            case "jdbc:mariadb:" ->
                properties.putAll(
                        Map.of("connectTimeout", millis, "socketTimeout", millis, "useServerPrepStmts", "true"));
            case "jdbc:postgresql:" ->
                properties.putAll(Map.of(
                        "connectTimeout", seconds,
                        "loginTimeout", seconds,
                        "socketTimeout", seconds,
                        "tcpKeepAlive", "true"));
            default -> {} // an embedded database has no socket to wait for
        }
        properties.keySet().removeIf(name -> url.contains(name + "="));
        return properties;
    }

    /** The first use of DriverManager loads drivers by the thread's class loader, which must not be taken for earlier. */
    private static Set<Driver> driversBeforeOurs() {
        var thread = Thread.currentThread();
        var loader = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return registeredDrivers();
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    /** Of the drivers that we have brought in, those of the webapp: one of the container's serves the others too. */
    private static Set<Driver> registeredSince(Set<Driver> before) {
        var registered = registeredDrivers();
        registered.removeAll(before);
        registered.removeIf(driver -> driver.getClass().getClassLoader() != ConnectionPool.class.getClassLoader());
        return registered;
    }

    private static Set<Driver> registeredDrivers() {
        return DriverManager.drivers().collect(Collectors.toCollection(HashSet::new));
    }
}
