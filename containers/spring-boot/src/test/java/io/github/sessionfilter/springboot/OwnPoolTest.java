package io.github.sessionfilter.springboot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import jakarta.servlet.DispatcherType;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** The filter with {@code jdbcUrl}, with Spring Boot's version of commons-dbcp2. */
class OwnPoolTest {
    /** Not a {@code SpringBootApplication}, because component scanning would find the site's filter too. */
    @EnableAutoConfiguration
    @Import(SiteHandlers.class)
    static class SiteWithAnOwnPool {
        @Bean
        @FilterRegistration(
                dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.ASYNC},
                order = Ordered.HIGHEST_PRECEDENCE)
        SessionFilter sessionFilter() {
            return new SessionFilter(SessionFilterConfig.builder()
                    .set(Settings.JDBC_URL, "jdbc:h2:mem:of_the_filter")
                    .set(Settings.PUBLIC_PATHS, "/login")
                    .build());
        }
    }

    @Test
    void keepsSessionsInADatabaseOfItsOwn() throws Exception {
        try (var site = RunningSite.start(new SpringApplication(SiteWithAnOwnPool.class))) {
            var id = site.loginAlice();
            assertEquals("alice", site.send(site.to("/whoami", id)).body());
            assertEquals("alice", site.send(site.to("/later", id)).body());
            assertEquals(200, site.send(site.toLogout(id)).statusCode());
            assertEquals(401, site.send(site.to("/whoami", id)).statusCode());
        }
    }
}
