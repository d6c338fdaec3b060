package io.github.sessionfilter;

import io.github.sessionfilter.running.Internals;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what replaces the address of the TCP peer by a forwarded one, before the filter sees the request.
 *
 * <p>The Servlet API does not tell, so this asks Tomcat and Jetty by reflection. Where that fails, nothing is found.
 */
final class AddressRewriting {
    private static final Logger LOG = System.getLogger(AddressRewriting.class.getName());

    private static final Set<String> FILTERS = Set.of(
            "org.apache.catalina.filters.RemoteIpFilter", "org.springframework.web.filter.ForwardedHeaderFilter");
    private static final String VALVE = "org.apache.catalina.valves.RemoteIpValve";
    private static final String CUSTOMIZER = "org.eclipse.jetty.server.ForwardedRequestCustomizer";

    private AddressRewriting() {}

    /** Returns the class that replaces addresses, or null if none is found. */
    static @Nullable String find(ServletContext context) {
        for (var registration : context.getFilterRegistrations().values()) {
            if (FILTERS.contains(registration.getClassName())) {
                return registration.getClassName();
            }
        }
        try {
            var type = context.getClass().getName();
            if (type.startsWith("org.eclipse.jetty.") && jettyCustomizes(context)) {
                return CUSTOMIZER;
            }
            if (type.startsWith("org.apache.catalina.") && tomcatHasValve(context)) {
                return VALVE;
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "the address rewriting of this container cannot be read", e);
        }
        return null;
    }

    /** The valve may belong to the webapp, the host or the engine. */
    private static boolean tomcatHasValve(ServletContext context) throws ReflectiveOperationException {
        @Nullable Object container = FilterMappings.tomcatContext(context);
        while (container != null) {
            var valves = (Object[]) FilterMappings.call(FilterMappings.call(container, "getPipeline"), "getValves");
            for (var valve : valves) {
                if (Internals.isA(valve.getClass(), VALVE)) {
                    return true;
                }
            }
            container = FilterMappings.callOrNull(container, "getParent");
        }
        return false;
    }

    private static boolean jettyCustomizes(ServletContext context) throws ReflectiveOperationException {
        var server = FilterMappings.call(FilterMappings.call(context, "getContextHandler"), "getServer");
        for (var connector : (Object[]) FilterMappings.call(server, "getConnectors")) {
            for (var factory : (Iterable<?>) FilterMappings.call(connector, "getConnectionFactories")) {
                if (hasConfiguration(factory) && customizes(FilterMappings.call(factory, "getHttpConfiguration"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasConfiguration(Object factory) {
        return List.of(factory.getClass().getMethods()).stream()
                .anyMatch(method -> method.getName().equals("getHttpConfiguration"));
    }

    private static boolean customizes(Object configuration) throws ReflectiveOperationException {
        for (var customizer : (Iterable<?>) FilterMappings.call(configuration, "getCustomizers")) {
            if (Internals.isA(customizer.getClass(), CUSTOMIZER)) {
                return true;
            }
        }
        return false;
    }
}
