package io.github.sessionfilter.auth;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.metrics.MicrometerView;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.authentication.FormAuthenticator;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The gate as a service: it answers a proxy at {@code /auth}, logs people in and out, and shows its health and metrics.
 *
 * <p>Thread-safe.
 */
final class AuthService implements AutoCloseable {
    private static final Logger LOG = System.getLogger(AuthService.class.getName());

    private static final String AUTH_PATH = "/auth";
    private static final int MAX_THREADS = 64;
    private static final int MIN_THREADS = 4;
    /** More than proxies accept from clients, so that they refuse larger headers themselves. */
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    /** How long running answers may take at the end. */
    private static final long STOP_MILLIS = 5_000;

    private final Server server;
    private final ServerConnector connector;
    private final ServiceConfig config;
    private final Health health;
    private final PrometheusMeterRegistry metrics;
    private final ServletContext guarded;
    private final AtomicBoolean closed = new AtomicBoolean();

    private AuthService(
            Server server,
            ServerConnector connector,
            ServiceConfig config,
            Health health,
            PrometheusMeterRegistry metrics,
            ServletContext guarded) {
        this.server = server;
        this.connector = connector;
        this.config = config;
        this.health = health;
        this.metrics = metrics;
        this.guarded = guarded;
    }

    /**
     * Starts a service.
     *
     * @throws Exception if the port is taken, or the filter does not start; the message says why
     */
    static AuthService start(ServiceConfig config) throws Exception {
        var threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("session-filter-auth");
        var server = new Server(threads);
        server.setStopTimeout(STOP_MILLIS);
        server.setErrorHandler(new AuthErrors());
        var connector = connector(server, config);
        server.addConnector(connector);
        var gate = gate(config);
        var guarded = gate.getServletContext();
        var health = new Health(guarded, config);
        var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var auth = new ServletContextHandler(AUTH_PATH);
        auth.setAllowNullPathInContext(true);
        auth.addServlet(new ServletHolder("auth", new AuthServlet(guarded)), "/*");
        server.setHandler(
                new DrainingHandler(health, new Handler.Sequence(auth, new StatusPages(health, metrics), gate)));
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            throw e;
        }
        new MicrometerView(SessionFilter.metrics(guarded)).bindTo(metrics);
        return new AuthService(server, connector, config, health, metrics, guarded);
    }

    private static ServerConnector connector(Server server, ServiceConfig config) {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setHeaderCacheCaseSensitive(true); // proxies share connections between clients
        var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(config.address().getHostAddress());
        connector.setPort(config.port());
        return connector;
    }

    /** The pages that the filter guards: its own login page, and the logout page. */
    private static ServletContextHandler gate(ServiceConfig config) {
        var gate = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        gate.setBaseResourceAsPath(config.folder());
        gate.addServlet(new ServletHolder("logout", new LogoutServlet()), ServiceConfig.LOGOUT_PATH);
        var realmFile = config.realmFile();
        if (realmFile != null) {
            var security = new ConstraintSecurityHandler();
            security.setLoginService(new RealmFile(realmFile));
            security.setAuthenticator(new FormAuthenticator());
            gate.setSecurityHandler(security);
        }
        gate.addServletContainerInitializer((classes, context) -> SessionFilter.register(context, config.filter()));
        return gate;
    }

    /** Returns where the service listens. */
    URI uri() {
        var host = config.address().getHostAddress();
        return URI.create(
                "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + connector.getLocalPort());
    }

    /** Returns the context that has the filter. */
    ServletContext guarded() {
        return guarded;
    }

    /** Waits until the service has stopped. */
    void join() throws InterruptedException {
        server.join();
    }

    /**
     * Tells proxies to leave, goes on for {@code drainTime}, and then stops. Running answers have {@value #STOP_MILLIS} milliseconds
     * to end.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        health.drain();
        try {
            Thread.sleep(config.drainTime().toMillis());
            server.stop();
        } catch (Exception e) { // interrupted, or a handler has not ended
            LOG.log(Level.WARNING, "the service has not stopped in time", e);
        }
        metrics.close();
    }
}
