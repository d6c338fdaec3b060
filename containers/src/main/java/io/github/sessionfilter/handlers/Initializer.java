package io.github.sessionfilter.handlers;

import io.github.sessionfilter.LoginSettings;
import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Set;

/** Registers the filter in code, with a session cookie. */
public final class Initializer implements ServletContainerInitializer {

    @Override
    public void onStartup(Set<Class<?>> classes, ServletContext context) {
        var config = SessionFilterConfig.builder()
                .set(Settings.JDBC_URL, System.getenv("SESSION_JDBC_URL"))
                .set(Settings.JDBC_USER, System.getenv("SESSION_JDBC_USER"))
                .set(Settings.PUBLIC_PATHS, "/login, /public/*, /index.html")
                .set(Settings.SESSION_COOKIE, "__Host-session")
                .set(Settings.USER_HEADER, WhoAmI.USER_HEADER)
                .set(LoginSettings.ROLES_HEADER, WhoAmI.ROLES_HEADER)
                .build();
        SessionFilter.register(context, config);
    }
}
