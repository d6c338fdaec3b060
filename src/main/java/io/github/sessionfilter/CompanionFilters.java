package io.github.sessionfilter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Registers two filters around a {@link SessionFilter}, at the beginning and at the end of the filter chain.
 *
 * <p>The first one guards WebSocket upgrades, which some containers answer before the filters of web.xml. The last one guards
 * requests that another filter has forwarded past the session filter. It also gives the container's file servlet its own
 * request, and error pages the right principal.
 */
final class CompanionFilters {
    static final String FIRST = "session-filter-first";
    static final String LAST = "session-filter-last";

    private CompanionFilters() {}

    /** Registers both filters for the paths and servlets of {@code sessionFilter}. */
    static void register(ServletContext context, FilterRegistration sessionFilter) {
        JettyUpgradeFilter.add(context);
        var paths = paths(context, sessionFilter);
        var servlets = Set.copyOf(sessionFilter.getServletNameMappings());
        map(add(context, FIRST, new FirstFilter()), EnumSet.of(DispatcherType.REQUEST), false, paths, servlets);
        map(add(context, LAST, new LastFilter()), EnumSet.allOf(DispatcherType.class), true, paths, servlets);
    }

    /** Jetty tells the paths of a registration only after the start, so this asks its mappings, too. */
    private static Set<String> paths(ServletContext context, FilterRegistration sessionFilter) {
        var paths = new LinkedHashSet<>(sessionFilter.getUrlPatternMappings());
        FilterMappings.of(context, sessionFilter.getName()).ifPresent(known -> known.mappingsOf(sessionFilter.getName())
                .forEach(mapping -> paths.addAll(mapping.paths())));
        if (paths.isEmpty() && sessionFilter.getServletNameMappings().isEmpty()) {
            paths.add("/*");
        }
        return paths;
    }

    /** Returns whether both filters are registered. */
    static boolean areRegistered(ServletContext context) {
        return context.getFilterRegistration(LAST) != null;
    }

    private static FilterRegistration.Dynamic add(ServletContext context, String name, Filter filter) {
        var added = context.addFilter(name, filter);
        if (added == null) {
            throw new IllegalStateException(
                    "the webapp has a filter named '" + name + "'; expected this name to be free");
        }
        added.setAsyncSupported(true);
        return added;
    }

    private static void map(
            FilterRegistration added,
            EnumSet<DispatcherType> dispatchers,
            boolean isMatchAfter,
            Set<String> paths,
            Set<String> servlets) {
        if (!paths.isEmpty()) {
            added.addMappingForUrlPatterns(dispatchers, isMatchAfter, paths.toArray(String[]::new));
        }
        if (!servlets.isEmpty()) {
            added.addMappingForServletNames(dispatchers, isMatchAfter, servlets.toArray(String[]::new));
        }
    }
}
