package io.github.sessionfilter.example;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;

/** Handlers whose responses never end, for a site that stops meanwhile: two streams and a WebSocket. Thread-safe. */
final class EndlessStreams {
    static final String BLOCKING = "/endless";
    static final String ASYNCHRONOUS = "/endless-async";

    private static final String SOCKET = "/socket";
    private static final int ALL = 3;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** The endpoint's objects are made by the container, so their number is here. */
    private static final AtomicInteger SOCKETS = new AtomicInteger();

    private final AtomicInteger streams = new AtomicInteger();

    /** Counts the open WebSockets. */
    @ServerEndpoint(SOCKET)
    public static final class Endpoint {

        /** The container calls it. */
        public Endpoint() {}

        @OnOpen
        public void open(Session session) {
            SOCKETS.incrementAndGet();
        }

        @OnClose
        public void close(Session session) {
            SOCKETS.decrementAndGet();
        }
    }

    /** Adds the handlers, and what runs the jar's own initializer behind Jetty's, as a container with annotations does. */
    void addTo(WebAppContext webapp) {
        ServletHolder holder = new ServletHolder("endless", new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                if (request.getServletPath().equals(BLOCKING)) {
                    stream(response);
                } else {
                    AsyncContext async = request.startAsync();
                    async.setTimeout(0);
                    async.start(() -> streamAndComplete(async));
                }
            }
        });
        holder.setAsyncSupported(true);
        webapp.addServlet(holder, BLOCKING);
        webapp.addServlet(holder, ASYNCHRONOUS);
        JakartaWebSocketServletContainerInitializer.configure(
                webapp, (context, container) -> container.addEndpoint(Endpoint.class));
        webapp.addServletContainerInitializer((classes, context) -> initialize(context));
    }

    private static void initialize(ServletContext context) throws ServletException {
        try {
            Class<?> found = Thread.currentThread()
                    .getContextClassLoader()
                    .loadClass("io.github.sessionfilter.SessionFilterInitializer");
            ((ServletContainerInitializer) found.getDeclaredConstructor().newInstance()).onStartup(null, context);
        } catch (ReflectiveOperationException e) {
            throw new ServletException(e);
        }
    }

    private void streamAndComplete(AsyncContext async) {
        try {
            stream(async.getResponse());
        } catch (IOException disconnected) {
            // the container has ended the connection
        }
        try {
            async.complete();
        } catch (IllegalStateException alreadyCompleted) {
            // by the container
        }
    }

    private void stream(ServletResponse response) throws IOException {
        streams.incrementAndGet();
        try {
            byte[] chunk = new byte[16 * 1024];
            while (true) {
                response.getOutputStream().write(chunk);
                response.flushBuffer();
            }
        } finally {
            streams.decrementAndGet();
        }
    }

    /** Requests a stream, and waits for its first byte. */
    static Socket open(ExampleSite site, String path, String id) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.port());
        socket.getOutputStream()
                .write(("GET /tube" + path + " HTTP/1.1\r\nHost: localhost\r\nX-Session-Id: " + id + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        if (socket.getInputStream().read() < 0) {
            throw new IOException(path + " sends nothing");
        }
        return socket;
    }

    /** Opens a WebSocket, which stays open. */
    static void openSocket(ExampleSite site, String id) {
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("X-Session-Id", id)
                .buildAsync(URI.create("ws://127.0.0.1:" + site.port() + "/tube" + SOCKET), new WebSocket.Listener() {})
                .join();
    }

    void awaitAll() {
        await(ALL);
    }

    void awaitNone() {
        await(0);
    }

    private void await(int count) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (streams.get() + SOCKETS.get() != count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(streams + " streams and " + SOCKETS + " WebSockets are open, not " + count);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
