package io.github.sessionfilter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Adds Jetty's WebSocket filter behind the gate, before Jetty adds it in front.
 *
 * <p>Jetty adds this filter in front of all others when a webapp maps its first endpoint by Jetty's own API. A servlet may do so
 * after the start, when no check would find it. If the filter exists, Jetty leaves it where it is.
 */
final class JettyUpgradeFilter {
    private static final Pattern CONTEXT_CLASS = Pattern.compile("org\\.eclipse\\.jetty\\.(ee\\d+)\\..*");
    /** The context attribute that Jetty sets if the webapp may have WebSockets. The filter cannot start without it. */
    private static final String WEB_SOCKETS = "org.eclipse.jetty.websocket.core.WebSocketComponents";

    /**
     * The context attribute that Spring Boot sets before it adds filters. It adds Jetty's filter by itself, behind all others,
     * and fails if it is there.
     */
    private static final String SPRING_BOOT = "org.springframework.web.context.WebApplicationContext.ROOT";

    private JettyUpgradeFilter() {}

    /** Adds the filter, if Jetty could add it later. */
    static void add(ServletContext context) {
        if (context.getAttribute(SPRING_BOOT) != null) {
            return;
        }
        missing(context).ifPresent(name -> {
            var added = context.addFilter(name, name);
            added.setAsyncSupported(true);
            added.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        });
    }

    /** Returns whether Jetty can add the filter later. */
    static boolean canComeLater(ServletContext context) {
        return missing(context).isPresent();
    }

    /** Returns the filter's name, which is that of its class, if this webapp of Jetty may need it and does not have it. */
    private static Optional<String> missing(ServletContext context) {
        var type = CONTEXT_CLASS.matcher(context.getClass().getName());
        if (!type.matches() || context.getAttribute(WEB_SOCKETS) == null) {
            return Optional.empty();
        }
        var name = "org.eclipse.jetty." + type.group(1) + ".websocket.servlet.WebSocketUpgradeFilter";
        return context.getFilterRegistration(name) == null && isVisible(name) ? Optional.of(name) : Optional.empty();
    }

    /** At the start, the thread has the class loader of the webapp. */
    private static boolean isVisible(String className) {
        try {
            Class.forName(className, false, Thread.currentThread().getContextClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
