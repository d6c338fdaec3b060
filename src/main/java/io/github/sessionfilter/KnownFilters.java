package io.github.sessionfilter;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes well-known filters by their class.
 *
 * <p>A subclass may do more, so it is not recognized. Spring's {@code FormContentFilter} is not harmless, because it reads
 * the body, and neither is {@code ForwardedHeaderFilter}, which believes forwarded headers of anybody.
 */
final class KnownFilters {
    private static final Set<String> CORS = Set.of(
            "org.apache.catalina.filters.CorsFilter",
            "org.eclipse.jetty.ee8.servlets.CrossOriginFilter",
            "org.eclipse.jetty.ee9.servlets.CrossOriginFilter",
            "org.eclipse.jetty.ee10.servlets.CrossOriginFilter",
            "org.eclipse.jetty.ee11.servlets.CrossOriginFilter",
            "org.springframework.web.filter.CorsFilter");

    private static final Set<String> OTHER_HARMLESS = Set.of(
            "org.apache.catalina.filters.AddDefaultCharsetFilter",
            "org.apache.catalina.filters.HttpHeaderSecurityFilter",
            "org.apache.catalina.filters.SetCharacterEncodingFilter",
            "org.springframework.boot.servlet.filter.OrderedCharacterEncodingFilter",
            "org.springframework.boot.servlet.filter.OrderedRequestContextFilter",
            "org.springframework.boot.web.servlet.filter.OrderedCharacterEncodingFilter",
            "org.springframework.boot.web.servlet.filter.OrderedRequestContextFilter",
            "org.springframework.web.filter.CharacterEncodingFilter",
            "org.springframework.web.filter.RequestContextFilter",
            "org.springframework.web.filter.ServerHttpObservationFilter");

    private KnownFilters() {}

    /** Returns whether this filter answers requests of pages of other origins, and adds the headers for them. */
    static boolean isForCors(@Nullable String className) {
        return className != null && CORS.contains(className);
    }

    /** Returns whether a filter of this class may stand in front of the gate: it runs no handler and reads no body. */
    static boolean isHarmless(@Nullable String className) {
        return className != null && (CORS.contains(className) || OTHER_HARMLESS.contains(className));
    }

    /** Returns whether Tomcat or Jetty answers WebSocket upgrades by this filter. */
    static boolean answersUpgrades(@Nullable String className) {
        return className != null
                && (className.equals("org.apache.tomcat.websocket.server.WsFilter")
                        || className.startsWith("org.eclipse.jetty.") && className.endsWith(".WebSocketUpgradeFilter"));
    }

    /**
     * Returns whether all filters of the webapp so far may stand in front of the gate. The container's WebSocket filter may,
     * because the first filter guards it.
     */
    static boolean allMayStandInFront(ServletContext context) {
        return context.getFilterRegistrations().values().stream()
                .map(FilterRegistration::getClassName)
                .allMatch(className -> isHarmless(className) || answersUpgrades(className));
    }
}
