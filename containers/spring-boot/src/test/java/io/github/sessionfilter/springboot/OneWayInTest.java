package io.github.sessionfilter.springboot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

/** Laws 18 and 19: WebSockets and rewritten requests pass the session filter, and see its user. */
class OneWayInTest {
    /** Sends the name of its user. */
    @ServerEndpoint("/ws")
    public static class UserEndpoint {
        @OnOpen
        public void open(Session session) throws IOException {
            var user = session.getUserPrincipal();
            session.getBasicRemote().sendText(user == null ? "nobody" : user.getName());
        }
    }

    /** A site with a WebSocket. */
    static class WebSockets {
        @Bean
        ServerEndpointExporter endpoints() {
            var exporter = new ServerEndpointExporter();
            exporter.setAnnotatedEndpointClasses(UserEndpoint.class);
            return exporter;
        }

        /** Spring Boot 3 sets up the WebSockets of one server only, and the class path has two. */
        @Bean
        ServletContextInitializer tomcatsWebSockets() {
            return context -> {
                if (context.getClass().getName().startsWith("org.apache.catalina.")) {
                    new WsSci().onStartup(null, context);
                }
            };
        }
    }

    /** A site with a rewrite filter in front, whose session filter is mapped for requests only. */
    static class Rewriting {
        @Bean
        FilterRegistrationBean<Filter> rewriteInFront() {
            var registration = new FilterRegistrationBean<Filter>((request, response, chain) -> {
                if (((HttpServletRequest) request).getServletPath().startsWith("/films/")) {
                    request.getRequestDispatcher("/whoami").forward(request, response);
                } else {
                    chain.doFilter(request, response);
                }
            });
            registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return registration;
        }

        @Bean
        static BeanPostProcessor narrowDispatchers() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    if (bean instanceof FilterRegistrationBean<?> registration
                            && registration.getFilter() instanceof SessionFilter) {
                        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
                    }
                    return bean;
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUpgradeNeedsALiveSession(EmbeddedServer server) throws Exception {
        try (var site = RunningSite.start(server, new SpringApplication(SiteApplication.class, WebSockets.class))) {
            var id = site.loginAlice();
            assertEquals("401", site.openWebSocket("/ws"));
            assertEquals("401", site.openWebSocket("/ws", "X-Session-Id", "invalid"));
            assertEquals("alice", site.openWebSocket("/ws", "X-Session-Id", id));
            site.send(site.toLogout(id));
            assertEquals("401", site.openWebSocket("/ws", "X-Session-Id", id));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatIsForwardedPastTheFilterNeedsALiveSession(EmbeddedServer server) throws Exception {
        try (var site = RunningSite.start(server, new SpringApplication(SiteApplication.class, Rewriting.class))) {
            assertEquals(401, site.send(site.to("/films/5")).statusCode());
            assertEquals(
                    "alice", site.send(site.to("/films/5", site.loginAlice())).body());
        }
    }

    /** The whole site on the server that Spring Boot does not start by itself. */
    @Test
    void theSiteRunsOnJetty() throws Exception {
        try (var site = RunningSite.start(EmbeddedServer.JETTY, new SpringApplication(SiteApplication.class))) {
            var id = site.loginAlice();
            assertEquals(401, site.send(site.to("/whoami")).statusCode());
            assertEquals("alice", site.send(site.to("/whoami", id)).body());
            assertEquals("alice", site.send(site.to("/later", id)).body());
            assertEquals("alice", site.send(site.to("/stream", id)).body());
            assertEquals(
                    206,
                    site.send(site.to("/notes.txt", id).header("Range", "bytes=5-7"))
                            .statusCode());
            assertEquals(404, site.send(site.to("/nothing", id)).statusCode());
        }
    }
}
