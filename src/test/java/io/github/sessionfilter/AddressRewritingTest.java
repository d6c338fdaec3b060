package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.catalina.valves.RemoteIpValve;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What replaces the addresses of proxies is found on both containers. */
class AddressRewritingTest {
    @TempDir
    private Path folder;

    private String onTomcat(Consumer<Context> change) throws Exception {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        var context = tomcat.addContext("/app", folder.toString());
        change.accept(context);
        tomcat.start();
        try {
            return AddressRewriting.find(context.getServletContext());
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    /** A subclass does the same. */
    private static final class OwnValve extends RemoteIpValve {}

    @Test
    void findsTomcatsValveInTheWebappTheHostAndTheEngine() throws Exception {
        var valve = "org.apache.catalina.valves.RemoteIpValve";
        assertNull(onTomcat(context -> context.getPipeline().addValve(new ErrorReportValve())));
        assertEquals(valve, onTomcat(context -> context.getPipeline().addValve(new RemoteIpValve())));
        assertEquals(
                valve, onTomcat(context -> context.getParent().getPipeline().addValve(new OwnValve())));
        assertEquals(
                valve,
                onTomcat(
                        context -> context.getParent().getParent().getPipeline().addValve(new RemoteIpValve())));
    }

    private static String onJetty(Consumer<HttpConfiguration> change) throws Exception {
        var server = new Server();
        var configuration = new HttpConfiguration();
        change.accept(configuration);
        var connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var context = new ServletContextHandler("/app");
        server.setHandler(context);
        server.start();
        try {
            return AddressRewriting.find(context.getServletContext());
        } finally {
            server.stop();
        }
    }

    @Test
    void findsJettysCustomizer() throws Exception {
        assertNull(onJetty(configuration -> {}));
        assertEquals(
                "org.eclipse.jetty.server.ForwardedRequestCustomizer",
                onJetty(configuration -> configuration.addCustomizer(new ForwardedRequestCustomizer())));
    }

    @ParameterizedTest
    @CsvSource({
        "org.apache.catalina.filters.RemoteIpFilter, true",
        "org.springframework.web.filter.ForwardedHeaderFilter, true",
        "org.apache.catalina.filters.CorsFilter, false"
    })
    void findsFilters(String className, boolean found) {
        var filter = mock(FilterRegistration.class);
        when(filter.getClassName()).thenReturn(className);
        var context = mock(ServletContext.class);
        doReturn(Map.of("filter", filter)).when(context).getFilterRegistrations();
        assertEquals(found ? className : null, AddressRewriting.find(context));
    }
}
