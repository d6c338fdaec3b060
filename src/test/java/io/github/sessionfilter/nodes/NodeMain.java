package io.github.sessionfilter.nodes;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The main class of a node: a Jetty on 127.0.0.1 with the session filter in front of {@link NodeApi}. */
final class NodeMain {
    /** The start of the line that a ready node prints. The port follows. */
    static final String READY = "listening on ";

    /** The system property with the folder of the film. */
    static final String FILES = "nodes.files";

    private static final int THREADS = 200;
    private static final long FILM_BYTES = 4_000_000_000L;
    private static final int SEND_BUFFER = 64 * 1024;

    private NodeMain() {}

    /** Starts a node. The first argument is the port (0 is any), the others are settings as {@code name=value}. */
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
        connector.setIdleTimeout(TimeUnit.MINUTES.toMillis(10)); // so that only a fault closes a persistent connection
        connector.setAcceptedSendBufferSize(SEND_BUFFER); // the system buffers little that the node has sent
        server.addConnector(connector);
        server.setHandler(webapp(settings));
        server.setStopAtShutdown(true);
        server.start();
        System.out.println(READY + connector.getLocalPort());
        server.join();
    }

    private static ServletContextHandler webapp(LinkedHashMap<String, String> settings) throws IOException {
        var filter = new FilterHolder(new SessionFilter());
        filter.setName("session-filter");
        filter.setInitParameters(settings);
        filter.setAsyncSupported(true);
        var api = new ServletHolder(new NodeApi());
        api.setAsyncSupported(true);
        var webapp = new ServletContextHandler("/");
        webapp.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        webapp.addServlet(api, "/api/*");
        webapp.setBaseResourceAsPath(folderWithFilm());
        webapp.addServlet(new ServletHolder("default", DefaultServlet.class), "/");
        return webapp;
    }

    /** Returns the folder with a sparse file. */
    private static Path folderWithFilm() throws IOException {
        var folder = Path.of(System.getProperty(FILES)).toRealPath();
        try (var film = new RandomAccessFile(folder + NodeApi.FILE, "rw")) {
            film.setLength(FILM_BYTES);
        }
        return folder;
    }
}
