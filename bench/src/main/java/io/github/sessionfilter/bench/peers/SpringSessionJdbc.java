package io.github.sessionfilter.bench.peers;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.ServletContext;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.session.jdbc.config.annotation.web.http.EnableJdbcHttpSession;
import org.springframework.session.web.context.AbstractHttpSessionApplicationInitializer;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.context.ContextLoaderListener;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.filter.DelegatingFilterProxy;

/**
 * Spring Session JDBC with its defaults. It is enabled by its annotation in a web application context, as in its
 * guide for Java configuration (https://docs.spring.io/spring-session/reference/guides/java-jdbc.html).
 */
final class SpringSessionJdbc implements Peer {
    private final HikariDataSource pool;

    /** @param pool the source of its connections */
    SpringSessionJdbc(HikariDataSource pool) {
        this.pool = pool;
    }

    @Override
    public void install(ServletContext webapp) {
        new ResourceDatabasePopulator(new ClassPathResource("org/springframework/session/jdbc/schema-mysql.sql"))
                .execute(pool);
        var spring = new AnnotationConfigWebApplicationContext();
        spring.register(Sessions.class);
        spring.addBeanFactoryPostProcessor(beans -> beans.registerSingleton("dataSource", pool));
        webapp.addListener(new ContextLoaderListener(spring));
        Peer.add(
                webapp,
                new DelegatingFilterProxy(AbstractHttpSessionApplicationInitializer.DEFAULT_FILTER_NAME, spring));
        Peer.add(webapp, new HttpSessionCheck());
        Peer.add(webapp, HttpLogin.PATH, new HttpLogin());
        Peer.add(webapp, Hello.PATH, new Hello(request -> request.getAttribute(Hello.USER)));
    }

    /** The application's configuration. */
    @Configuration(proxyBeanMethods = false)
    @EnableJdbcHttpSession
    static class Sessions {
        @Bean
        static PlatformTransactionManager transactionManager(DataSource pool) {
            return new DataSourceTransactionManager(pool);
        }
    }
}
