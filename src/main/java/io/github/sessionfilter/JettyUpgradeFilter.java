package io.github.sessionfilter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Adds Jetty's WebSocket filter behind the gate, before Jetty adds it in front.
 *
 * <p>Jetty adds this filter in front of all others when a webapp maps its first endpoint by Jetty's own API. A servlet may
 * do so after the start, when no check would find it. If the filter exists, Jetty leaves it where it is. The filter needs
 * Jetty's WebSocket components, so this creates them if Jetty has not.
 */
final class JettyUpgradeFilter {
    private static final Logger LOG = System.getLogger(JettyUpgradeFilter.class.getName());

    private static final Pattern CONTEXT_CLASS = Pattern.compile("org\\.eclipse\\.jetty\\.(ee\\d+)\\..*");
    /** The context attribute that holds Jetty's WebSocket components. The filter cannot start without it. */
    private static final String COMPONENTS = "org.eclipse.jetty.websocket.core.WebSocketComponents";

    /** Creates the components. Its class is beside that of the filter. */
    private static final String COMPONENTS_FACTORY =
            "org.eclipse.jetty.websocket.core.server.WebSocketServerComponents";

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
        missing(context).ifPresent(type -> {
            if (!hasComponents(context, type)) {
                return;
            }
            var added = context.addFilter(type.getName(), type.getName());
            added.setAsyncSupported(true);
            added.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        });
    }

    /** Returns whether Jetty can add the filter later. */
    static boolean canComeLater(ServletContext context) {
        return missing(context).isPresent();
    }

    /** Returns the filter's class, by which it is named, if this webapp of Jetty may need it and does not have it. */
    private static Optional<Class<?>> missing(ServletContext context) {
        var container = CONTEXT_CLASS.matcher(context.getClass().getName());
        if (!container.matches()) {
            return Optional.empty();
        }
        var name = "org.eclipse.jetty." + container.group(1) + ".websocket.servlet.WebSocketUpgradeFilter";
        if (context.getFilterRegistration(name) != null) {
            return Optional.empty();
        }
        try {
            // At the start, the thread has the class loader of the webapp.
            return Optional.of(Class.forName(name, false, Thread.currentThread().getContextClassLoader()));
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty();
        }
    }

    /** Returns whether there are WebSocket components, after an attempt to create them. */
    private static boolean hasComponents(ServletContext context, Class<?> filter) {
        if (context.getAttribute(COMPONENTS) == null) {
            try {
                createComponents(FilterMappings.call(context, "getContextHandler"), filter.getClassLoader());
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                LOG.log(Level.DEBUG, "Jetty's WebSocket components cannot be created", e);
            }
        }
        return context.getAttribute(COMPONENTS) != null;
    }

    private static void createComponents(Object contextHandler, @Nullable ClassLoader loader)
            throws ReflectiveOperationException {
        var server = FilterMappings.call(contextHandler, "getServer");
        var factory = Class.forName(COMPONENTS_FACTORY, true, loader);
        for (var method : factory.getMethods()) {
            if (method.getName().equals("ensureWebSocketComponents") && method.getParameterCount() == 2) {
                var type = method.getParameterTypes()[1];
                // In ee8 and ee9, the webapp's handler is not a handler of Jetty's core.
                var core = type.isInstance(contextHandler)
                        ? contextHandler
                        : FilterMappings.call(contextHandler, "getCoreContextHandler");
                method.invoke(null, server, core);
            }
        }
    }
}
