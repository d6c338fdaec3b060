package io.github.sessionfilter.handlers;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.EnumSet;

/** Registers {@link ReportingFilter} behind all other filters, so that it sees what the servlets see. */
@WebListener
public final class Reports implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        var filter = event.getServletContext().addFilter("reports", new ReportingFilter());
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }
}
