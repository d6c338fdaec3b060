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

    /** Without the dispatcher types Spring would map the filter for REQUEST only. */
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
