package io.github.sessionfilter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the filter mappings of a webapp, in the order in which the container applies them.
 *
 * <p>The Servlet API tells neither the order nor the dispatcher types, so this asks Tomcat and Jetty by reflection. It only
 * serves to check the set-up: where it fails, nothing is known, and nothing else changes.
 *
 * @param asyncSupported whether the filter in question has {@code async-supported}
 */
record FilterMappings(List<Mapping> inOrder, boolean asyncSupported) {
    private static final Logger LOG = System.getLogger(FilterMappings.class.getName());

    /**
     * One mapping of a filter. Not a record: the tool that makes the jar for javax leaves the types in a record's signature
     * as they are.
     */
    static final class Mapping {
        private final String filterName;
        private final Set<DispatcherType> dispatchers;
        private final List<String> paths;
        private final List<String> servletNames;

        Mapping(String filterName, Set<DispatcherType> dispatchers, List<String> paths, List<String> servletNames) {
            this.filterName = filterName;
            this.dispatchers = dispatchers;
            this.paths = paths;
            this.servletNames = servletNames;
        }

        String filterName() {
            return filterName;
        }

        Set<DispatcherType> dispatchers() {
            return dispatchers;
        }

        List<String> paths() {
            return paths;
        }

        List<String> servletNames() {
            return servletNames;
        }
    }

    /** Returns the mappings of {@code filterName}, in their order. */
    List<Mapping> mappingsOf(String filterName) {
        return inOrder.stream()
                .filter(mapping -> mapping.filterName().equals(filterName))
                .toList();
    }

    /** Returns the mappings of all filters, or nothing for an unknown container. */
    static Optional<FilterMappings> of(ServletContext context, String filterName) {
        try {
            var type = context.getClass().getName();
            if (type.startsWith("org.eclipse.jetty.")) {
                return Optional.of(jetty(context, filterName));
            }
            if (type.startsWith("org.apache.catalina.")) {
                return Optional.of(tomcat(context, filterName));
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "the filter mappings of this container cannot be read", e);
        }
        return Optional.empty();
    }

    private static FilterMappings jetty(ServletContext context, String filterName) throws ReflectiveOperationException {
        var handler = call(call(context, "getContextHandler"), "getServletHandler");
        var mappings = new ArrayList<Mapping>();
        for (var mapping : elements(call(handler, "getFilterMappings"))) {
            var dispatchers = EnumSet.noneOf(DispatcherType.class);
            for (var type : DispatcherType.values()) {
                if ((boolean) call(mapping, "appliesTo", DispatcherType.class, type)) {
                    dispatchers.add(type);
                }
            }
            mappings.add(new Mapping(
                    (String) call(mapping, "getFilterName"),
                    dispatchers,
                    texts(call(mapping, "getPathSpecs")),
                    texts(call(mapping, "getServletNames"))));
        }
        var holder = call(handler, "getFilter", String.class, filterName);
        return new FilterMappings(mappings, (boolean) call(holder, "isAsyncSupported"));
    }

    private static FilterMappings tomcat(ServletContext context, String filterName)
            throws ReflectiveOperationException {
        var standardContext = tomcatContext(context);
        var mappings = new ArrayList<Mapping>();
        for (var mapping : elements(call(standardContext, "findFilterMaps"))) {
            var dispatchers = EnumSet.noneOf(DispatcherType.class);
            Arrays.stream((String[]) call(mapping, "getDispatcherNames"))
                    .map(DispatcherType::valueOf)
                    .forEach(dispatchers::add);
            mappings.add(new Mapping(
                    (String) call(mapping, "getFilterName"),
                    dispatchers,
                    texts(call(mapping, "getURLPatterns")),
                    texts(call(mapping, "getServletNames"))));
        }
        var definition = call(standardContext, "findFilterDef", String.class, filterName);
        return new FilterMappings(mappings, "true".equals(call(definition, "getAsyncSupported")));
    }

    /** Returns Tomcat's own object for a webapp. */
    static Object tomcatContext(ServletContext context) throws ReflectiveOperationException {
        return field(field(context, "context"), "context");
    }

    private static List<String> texts(@Nullable Object array) {
        return array == null ? List.of() : List.of((String[]) array);
    }

    /** Calls a public method without parameters of a container's class. */
    static Object call(Object target, String method) throws ReflectiveOperationException {
        var found = target.getClass().getMethod(method);
        found.setAccessible(true); // a public method of a class that may not be public
        return found.invoke(target);
    }

    /** Calls a public method without parameters that may return null. */
    static @Nullable Object callOrNull(Object target, String method) throws ReflectiveOperationException {
        return call(target, method);
    }

    private static <T> Object call(Object target, String method, Class<T> parameter, T argument)
            throws ReflectiveOperationException {
        var found = target.getClass().getMethod(method, parameter);
        found.setAccessible(true);
        return found.invoke(target, argument);
    }

    private static Object field(Object target, String name) throws ReflectiveOperationException {
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (var field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field.get(target);
                }
            }
        }
        throw new NoSuchFieldException(target.getClass().getName() + "." + name);
    }

    private static List<Object> elements(Object array) {
        var elements = new ArrayList<Object>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }
}
