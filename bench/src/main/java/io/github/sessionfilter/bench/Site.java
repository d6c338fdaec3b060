package io.github.sessionfilter.bench;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.Settings;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.UntaggedIds;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A webapp behind a filter with default settings, in an embedded Jetty on 127.0.0.1. Not thread-safe. */
final class Site implements AutoCloseable {
    static final String PROTECTED = "/film";
    static final String PUBLIC = "/public";
    static final String LOGIN = "/login";

    private final Server jetty = new Server();
    private final ServerConnector connector = new ServerConnector(jetty);

    /** Starts a site with its sessions in the database {@code server}, which may be down. */
    Site(MySqlServer server) throws Exception {
        this(server, UntaggedIds.ACCEPT);
    }

    /** Starts a site as {@link #Site(MySqlServer)} does, with a value of {@code untaggedIds}. */
    Site(MySqlServer server, UntaggedIds untaggedIds) throws Exception {
        var config = SessionFilterConfig.builder()
                .set(Settings.PUBLIC_PATHS, PUBLIC + ", " + LOGIN)
                .set(Settings.JDBC_URL, server.url())
                .set(Settings.JDBC_USER, server.user())
                .set(Settings.JDBC_PASSWORD, server.password())
                .set(Settings.STORE_TIMEOUT, LiveRows.STORE_TIMEOUT)
                .set(Settings.UNTAGGED_IDS, untaggedIds.name().toLowerCase(Locale.ROOT))
                .build();
        var filter = new FilterHolder(new SessionFilter(config));
        filter.setAsyncSupported(true);
        var webapp = new ServletContextHandler("/");
        webapp.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        webapp.addServlet(new ServletHolder(new Handler()), "/*");
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        jetty.setHandler(webapp);
        jetty.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception e) {
            throw new IllegalStateException("cannot stop Jetty", e);
        }
    }

    /** Answers with four bytes and, on {@link #LOGIN}, logs a user in. */
    private static final class Handler extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private static final byte[] BODY = "okay".getBytes(StandardCharsets.US_ASCII);

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (LOGIN.equals(request.getPathInfo())) {
                SessionFilter.login(request, response, "somebody", "bench");
            }
            response.setContentType("text/plain");
            response.setContentLength(BODY.length);
            response.getOutputStream().write(BODY);
        }
    }
}
