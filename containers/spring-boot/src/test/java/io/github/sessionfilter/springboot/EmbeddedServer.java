package io.github.sessionfilter.springboot;

import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The server that Spring Boot starts. Both are on the class path of the tests. */
enum EmbeddedServer {
    TOMCAT(
            "org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory",
            "org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory"),
    JETTY(
            "org.springframework.boot.web.embedded.jetty.JettyServletWebServerFactory",
            "org.springframework.boot.jetty.servlet.JettyServletWebServerFactory");

    /** The names of its factory in Spring Boot 3 and 4. */
    private final List<String> factories;

    EmbeddedServer(String... factories) {
        this.factories = List.of(factories);
    }

    /** Makes {@code context} use this server. */
    void addTo(ConfigurableApplicationContext context) {
        ((GenericApplicationContext) context).registerBean("server", factory());
    }

    private Class<?> factory() {
        for (var name : factories) {
            try {
                return Class.forName(name);
            } catch (ClassNotFoundException e) {
                continue; // of the other version
            }
        }
        throw new IllegalStateException("Spring Boot has none of " + factories);
    }
}
