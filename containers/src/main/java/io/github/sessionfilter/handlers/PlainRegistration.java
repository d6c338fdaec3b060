package io.github.sessionfilter.handlers;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.EnumSet;

/** Registers the filter behind all other filters, which leaves WebSocket upgrades unguarded. */
public final class PlainRegistration implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        var config = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, System.getenv("SESSION_JDBC_URL"))
                .set(Settings.JDBC_USER, System.getenv("SESSION_JDBC_USER"))
                .build();
        var filter = event.getServletContext().addFilter("session-filter", new SessionFilter(config));
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ASYNC), true, "/*");
    }
}
