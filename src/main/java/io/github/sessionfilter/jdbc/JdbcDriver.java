package io.github.sessionfilter.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the driver for a JDBC URL, and on {@link #close} deregisters the drivers that this loaded from the webapp.
 *
 * <p>{@link DriverManager} outlives the webapp. A driver that stays registered keeps the webapp's class loader in memory.
 * Immutable and thread-safe.
 */
final class JdbcDriver implements AutoCloseable {
    private static final String CONNECTOR_J = "com.mysql.cj.";
    private static final String CLEANUP_CLASS = CONNECTOR_J + "jdbc.AbandonedConnectionCleanupThread";
    private static final String CLEANUP_THREAD = "mysql-cj-abandoned-connection-cleanup";
    private static final Duration CLEANUP_THREAD_ENDS_WITHIN = Duration.ofSeconds(2);

    private final Driver driver;
    private final Set<Driver> registered;
    private final Logger log;

    private JdbcDriver(Driver driver, Set<Driver> registered, Logger log) {
        this.driver = driver;
        this.registered = registered;
        this.log = log;
    }

    /**
     * Loads the drivers that the webapp and the container bring, and returns the first that takes {@code url}.
     *
     * @throws IllegalArgumentException if no driver takes this URL
     */
    static JdbcDriver forUrl(String url, Logger log) {
        var before = driversBeforeOurs();
        try {
            return new JdbcDriver(find(url, log), registeredSince(before), log);
        } catch (RuntimeException | Error e) {
            deregister(registeredSince(before), log);
            throw e;
        }
    }

    Driver driver() {
        return driver;
    }

    /** Deregisters the drivers of the webapp that {@link #forUrl} registered, and stops their threads. */
    @Override
    public void close() {
        deregister(registered, log);
    }

    /** Asks {@link ServiceLoader}: DriverManager loads drivers once, so it may not have seen the webapp's. */
    private static Driver find(String url, Logger log) {
        var drivers = ServiceLoader.load(Driver.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        for (var driver : drivers) {
            try {
                if (driver.acceptsURL(url)) {
                    return driver;
                }
            } catch (SQLException e) {
                log.log(Level.DEBUG, "the driver " + nameOf(driver) + " cannot read the URL", e);
            }
        }
        throw new IllegalArgumentException("no JDBC driver takes a URL that begins with '" + scheme(url) + "'; found "
                + drivers.stream().map(JdbcDriver::nameOf).toList()
                + ", expected the database's driver among the webapp's or the container's jars");
    }

    private static String nameOf(Driver driver) {
        return driver.getClass().getName();
    }

    /** Returns the part of the URL that holds no password. */
    private static String scheme(String url) {
        int end = url.indexOf(':', url.indexOf(':') + 1);
        return end < 0 ? "jdbc:" : url.substring(0, end + 1);
    }

    /**
     * Returns the drivers that are registered already.
     *
     * <p>The first call of DriverManager loads all drivers that the thread's class loader sees. The system class loader
     * does not see the webapp's drivers, which would otherwise seem to have been registered before.
     */
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

    /** Leaves out the container's drivers, which also serve other webapps. */
    private static Set<Driver> registeredSince(Set<Driver> before) {
        var registered = registeredDrivers();
        registered.removeAll(before);
        registered.removeIf(driver -> driver.getClass().getClassLoader() != JdbcDriver.class.getClassLoader());
        return registered;
    }

    private static Set<Driver> registeredDrivers() {
        return DriverManager.drivers().collect(Collectors.toCollection(HashSet::new));
    }

    private static void deregister(Set<Driver> drivers, Logger log) {
        for (var driver : drivers) {
            try {
                DriverManager.deregisterDriver(driver);
            } catch (SQLException e) {
                log.log(Level.WARNING, "cannot deregister the JDBC driver " + nameOf(driver), e);
            }
            if (nameOf(driver).startsWith(CONNECTOR_J)) {
                stopCleanupThread(driver.getClass().getClassLoader(), log);
            }
        }
    }

    /** Stops the thread that Connector/J starts when its classes are loaded. */
    private static void stopCleanupThread(ClassLoader loader, Logger log) {
        try {
            Class.forName(CLEANUP_CLASS, false, loader)
                    .getMethod("checkedShutdown")
                    .invoke(null);
            for (var thread : threadsToStop(loader)) {
                thread.join(CLEANUP_THREAD_ENDS_WITHIN.toMillis()); // a container would report a leak meanwhile
            }
        } catch (ReflectiveOperationException e) {
            log.log(Level.WARNING, "cannot stop the thread of " + CLEANUP_CLASS, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Thread> threadsToStop(ClassLoader loader) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(CLEANUP_THREAD))
                .filter(thread -> thread.getContextClassLoader() == loader)
                .toList();
    }
}
