package io.github.sessionfilter.example;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Objects;

/** Opens what the webapp holds for its whole life, closes it at the end. */
public final class ExampleListener implements ServletContextListener {

    private static final Logger LOG = System.getLogger(ExampleListener.class.getName());
    private static final String ACCOUNTS = Accounts.class.getName();
    private static final String CLIPS = ClipFiles.class.getName();
    private static final String METERS = PrometheusMeterRegistry.class.getName();

    static Accounts accounts(ServletContext context) {
        return (Accounts) Objects.requireNonNull(context.getAttribute(ACCOUNTS), ACCOUNTS);
    }

    static ClipFiles clips(ServletContext context) {
        return (ClipFiles) Objects.requireNonNull(context.getAttribute(CLIPS), CLIPS);
    }

    static PrometheusMeterRegistry meters(ServletContext context) {
        return (PrometheusMeterRegistry) Objects.requireNonNull(context.getAttribute(METERS), METERS);
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        context.setAttribute(ACCOUNTS, new Accounts(DatabaseSettings.of(context)));
        context.setAttribute(CLIPS, new ClipFiles(context));
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Metrics.addRegistry(meters);
        context.setAttribute(METERS, meters);
    }

    /** Runs after the filter's and the servlets' own destroy, so nobody uses a driver any more. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        try {
            if (context.getAttribute(ACCOUNTS) instanceof Accounts accounts) {
                accounts.close();
            }
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "The pool of the accounts did not close", e);
        }
        try {
            if (context.getAttribute(CLIPS) instanceof ClipFiles clips) {
                clips.close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "A copied clip was not deleted", e);
        }
        if (context.getAttribute(METERS) instanceof PrometheusMeterRegistry meters) {
            Metrics.removeRegistry(meters);
            meters.close();
        }
        releaseDrivers();
    }

    /** DriverManager outlives the webapp, and would keep its class loader with each driver that came in the WAR. */
    private static void releaseDrivers() {
        ClassLoader ours = ExampleListener.class.getClassLoader();
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (driver.getClass().getClassLoader() == ours) {
                release(driver);
            }
        }
    }

    private static void release(Driver driver) {
        try {
            DriverManager.deregisterDriver(driver);
            if (driver.getClass().getName().startsWith("com.mysql.")) {
                // Connector/J's clean-up thread lives until it is told to end, and a moment longer.
                driver.getClass()
                        .getClassLoader()
                        .loadClass("com.mysql.cj.jdbc.AbandonedConnectionCleanupThread")
                        .getMethod("checkedShutdown")
                        .invoke(null);
                awaitEndOfCleanupThread();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException
                | ClassNotFoundException
                | NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException e) {
            LOG.log(Level.WARNING, "The driver " + driver.getClass().getName() + " stays behind", e);
        }
    }

    private static void awaitEndOfCleanupThread() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("mysql-cj-abandoned-connection-cleanup")
                    && thread.getContextClassLoader() == ExampleListener.class.getClassLoader()) {
                thread.join(2_000);
            }
        }
    }
}
