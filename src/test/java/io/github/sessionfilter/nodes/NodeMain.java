package io.github.sessionfilter.nodes;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The main class of one node: a Jetty at 127.0.0.1 with the session filter in front of {@link NodeApi}. */
final class NodeMain {
    /** Stands before the port in the line by which a node says that it is ready. */
    static final String READY = "listening on ";

    private static final int THREADS = 200;

    private NodeMain() {}

    /** Starts a node at the port of the first argument (0 is any), with the filter's settings, {@code name=value} each. */
    public static void main(String[] args) throws Exception {
        var settings = new LinkedHashMap<String, String>();
        for (int i = 1; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            settings.put(args[i].substring(0, equals), args[i].substring(equals + 1));
        }
        var server = new Server(new QueuedThreadPool(THREADS));
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(args[0]));
        connector.setIdleTimeout(TimeUnit.MINUTES.toMillis(10)); // a kept connection breaks by a fault only
        server.addConnector(connector);
        server.setHandler(webapp(settings));
        server.setStopAtShutdown(true);
        server.start();
        System.out.println(READY + connector.getLocalPort());
        server.join();
    }

    private static ServletContextHandler webapp(LinkedHashMap<String, String> settings) {
        var filter = new FilterHolder(new SessionFilter());
        filter.setName("session-filter");
        filter.setInitParameters(settings);
        filter.setAsyncSupported(true);
        var api = new ServletHolder(new NodeApi());
        api.setAsyncSupported(true);
        var webapp = new ServletContextHandler("/");
        webapp.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        webapp.addServlet(api, "/api/*");
        return webapp;
    }
}
