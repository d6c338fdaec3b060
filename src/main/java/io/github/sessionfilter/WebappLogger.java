package io.github.sessionfilter;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Puts the name of the webapp in front of each line of another logger.
 *
 * <p>Several webapps of one container may log to one file. Thread-safe if the other logger is.
 */
final class WebappLogger implements Logger {
    private final Logger logger;
    private final String prefix;

    /**
     * Creates a logger.
     *
     * @param webapp the name of the webapp; may contain any characters
     */
    WebappLogger(Logger logger, String webapp) {
        this.logger = logger;
        this.prefix = "[" + webapp + "] ";
    }

    @Override
    public String getName() {
        return logger.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return logger.isLoggable(level);
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String line, @Nullable Throwable cause) {
        logger.log(level, bundle, prefix + line, cause);
    }

    /** A format with parameters is a {@link java.text.MessageFormat}, in which quotes and braces have a meaning. */
    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... parameters) {
        boolean isFormat = parameters != null && parameters.length > 0;
        logger.log(level, bundle, (isFormat ? quoted(prefix) : prefix) + format, parameters);
    }

    private static String quoted(String text) {
        return text.replace("'", "''").replace("{", "'{'");
    }

    /**
     * Returns the name of a webapp for logs and JMX: its host, if the container tells it, and its context path. Tomcat
     * puts the name of the engine before the host; Jetty may tell no host.
     */
    static String nameOf(ServletContext context) {
        var server = context.getVirtualServerName();
        var host = server == null ? "" : server.substring(server.lastIndexOf('/') + 1);
        return host + context.getContextPath();
    }
}
