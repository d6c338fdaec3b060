package io.github.sessionfilter.springboot;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.SessionFilterInitializer;
import io.github.sessionfilter.Settings;
import jakarta.servlet.DispatcherType;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** A Spring Boot application. Every request except the login needs a live session. */
@SpringBootApplication
public class SiteApplication {

    public static void main(String[] args) {
        SpringApplication.run(SiteApplication.class, args);
    }

    /**
     * Spring destroys the filter before the DataSource, so that it can write the last touches. The container would be
     * too late.
     */
    @Bean(destroyMethod = "destroy")
    SessionFilter sessionFilter(DataSource dataSource) {
        return new SessionFilter(SessionFilterConfig.builder()
                .dataSource(dataSource)
                .set(Settings.PUBLIC_PATHS, "/login")
                .build());
    }

    /**
     * Without the dispatcher types Spring would map the filter for REQUEST only. The order is behind {@link #corsFilter} and
     * in front of Spring's filters that read the body.
     */
    @Bean
    FilterRegistrationBean<SessionFilter> sessionFilterRegistration(SessionFilter filter) {
        var registration = new FilterRegistrationBean<>(filter);
        registration.addUrlPatterns("/*");
        registration.setDispatcherTypes(
                DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ERROR, DispatcherType.ASYNC);
        registration.setAsyncSupported(true);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
        return registration;
    }

    /**
     * Adds the filters around the session filter, as a container does for a WAR. Without an order, Spring calls this after it
     * has registered the filters.
     */
    @Bean
    ServletContextInitializer companionFilters() {
        return context -> new SessionFilterInitializer().onStartup(null, context);
    }

    /**
     * Lets the pages of another origin use the site. It stands in front of the session filter: otherwise these pages could
     * not read a 401. It also answers preflight requests, which have no session.
     */
    @Bean
    FilterRegistrationBean<CorsFilter> corsFilter() {
        var cors = new CorsConfiguration();
        cors.addAllowedOrigin("https://pages.example");
        cors.addAllowedMethod(CorsConfiguration.ALL);
        cors.addAllowedHeader("X-Session-Id");
        cors.addExposedHeader("X-Session-Id");
        var source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/**", cors);
        var registration = new FilterRegistrationBean<>(new CorsFilter(source));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
