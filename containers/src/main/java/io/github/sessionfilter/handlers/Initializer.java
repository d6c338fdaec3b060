package io.github.sessionfilter.handlers;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Set;

/** Registers the filter and {@link RootServlet} in code. */
public final class Initializer implements ServletContainerInitializer {

    @Override
    public void onStartup(Set<Class<?>> classes, ServletContext context) {
        var config = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, System.getenv("SESSION_JDBC_URL"))
                .set(Settings.JDBC_USER, System.getenv("SESSION_JDBC_USER"))
                .set(Settings.PUBLIC_PATHS, "/login, /public/*, /index.html")
                .build();
        var filter = context.addFilter("session-filter", new SessionFilter(config));
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/*");
        context.addServlet("root", new RootServlet()).addMapping("/");
    }
}
