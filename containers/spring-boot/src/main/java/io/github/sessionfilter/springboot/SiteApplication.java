package io.github.sessionfilter.springboot;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import jakarta.servlet.DispatcherType;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** A Spring Boot application whose every request, but for the login, needs a live session. */
@SpringBootApplication
public class SiteApplication {

    public static void main(String[] args) {
        SpringApplication.run(SiteApplication.class, args);
    }

    /** Destroyed by Spring, before the DataSource: the container comes later, when no last use can be written any more. */
    @Bean(destroyMethod = "destroy")
    SessionFilter sessionFilter(DataSource dataSource) {
        return new SessionFilter(SessionFilterConfig.builder()
                .dataSource(dataSource)
                .set(Settings.PUBLIC_PATHS, "/login")
                .build());
    }

    /** Without the dispatcher types Spring would map it for REQUEST alone. */
    @Bean
    FilterRegistrationBean<SessionFilter> sessionFilterRegistration(SessionFilter filter) {
        var registration = new FilterRegistrationBean<>(filter);
        registration.addUrlPatterns("/*");
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        registration.setAsyncSupported(true);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
