package io.github.sessionfilter;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes well-known filters that may stand in front of the gate: they run no handler and read no body.
 *
 * <p>They are known by class, because a subclass may do more. Not among them are Spring's {@code FormContentFilter}, which
 * reads the body, and {@code ForwardedHeaderFilter}, which believes forwarded headers of anybody.
 */
final class HarmlessFilters {
    private static final Set<String> CLASSES = Set.of(
            "org.apache.catalina.filters.AddDefaultCharsetFilter",
            "org.apache.catalina.filters.CorsFilter",
            "org.apache.catalina.filters.HttpHeaderSecurityFilter",
            "org.apache.catalina.filters.SetCharacterEncodingFilter",
            "org.eclipse.jetty.ee8.servlets.CrossOriginFilter",
            "org.eclipse.jetty.ee9.servlets.CrossOriginFilter",
            "org.eclipse.jetty.ee10.servlets.CrossOriginFilter",
            "org.eclipse.jetty.ee11.servlets.CrossOriginFilter",
            "org.springframework.boot.servlet.filter.OrderedCharacterEncodingFilter",
            "org.springframework.boot.servlet.filter.OrderedRequestContextFilter",
            "org.springframework.boot.web.servlet.filter.OrderedCharacterEncodingFilter",
            "org.springframework.boot.web.servlet.filter.OrderedRequestContextFilter",
            "org.springframework.web.filter.CharacterEncodingFilter",
            "org.springframework.web.filter.CorsFilter",
            "org.springframework.web.filter.RequestContextFilter",
            "org.springframework.web.filter.ServerHttpObservationFilter");

    private HarmlessFilters() {}

    /** Returns whether a filter of this class may stand in front. */
    static boolean contain(@Nullable String className) {
        return className != null && CLASSES.contains(className);
    }
}
