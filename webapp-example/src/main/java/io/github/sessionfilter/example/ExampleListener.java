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
import java.util.Objects;

/** Sets the ticket keys, and creates the accounts, the clips and the meters, when the webapp starts, and closes them when it stops. */
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
        TicketKeys.setIn(context);
        context.setAttribute(ACCOUNTS, new Accounts(DatabaseSettings.of(context)));
        context.setAttribute(CLIPS, new ClipFiles(context));
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Metrics.addRegistry(meters);
        context.setAttribute(METERS, meters);
    }

    /** Runs after the filter and the servlets are destroyed, so no request uses the accounts any more. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        if (context.getAttribute(ACCOUNTS) instanceof Accounts accounts) {
            accounts.close();
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
    }
}
