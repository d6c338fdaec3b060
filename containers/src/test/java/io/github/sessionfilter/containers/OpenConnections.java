package io.github.sessionfilter.containers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Streams and a WebSocket that are open while their webapp is redeployed. Not thread-safe. */
final class OpenConnections {
    static final OpenConnections NONE = new OpenConnections(List.of());

    private static final int ATTEMPTS = 3;

    private final List<AutoCloseable> connections;

    private OpenConnections(List<AutoCloseable> connections) {
        this.connections = connections;
    }

    /** Opens them in the webapp {@link Wars#POOL}, and waits for their first bytes. */
    static OpenConnections start(ContainerProcess container) throws Exception {
        var webapp = new Webapp(container.port(), Wars.POOL);
        String id = webapp.login("dave");
        var socket = WebSocketClient.open(webapp, Webapp.HEADER, id);
        socket.ask("session");
        return new OpenConnections(
                List.of(stream(webapp, "/endless", id), stream(webapp, "/endless-async", id), socket));
    }

    /**
     * Opens a stream of another thread than the container's, to a client that does not read on. After the webapp has
     * stopped, the container waits for the client.
     */
    static OpenConnections startPaused(Webapp webapp, String id) throws IOException {
        return new OpenConnections(List.of(stream(webapp, "/endless-async", id)));
    }

    /**
     * Opens a stream and waits for its first byte.
     *
     * <p>When a client leaves an asynchronous stream, Tomcat may reuse the request while the stream's thread still writes to
     * it. The next connection then ends without an answer, and the client tries again.
     */
    private static Socket stream(Webapp webapp, String path, String id) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            var socket = new Socket(InetAddress.getLoopbackAddress(), webapp.port());
            socket.setSoLinger(true, 0);
            socket.getOutputStream()
                    .write(("GET /" + webapp.name() + path + " HTTP/1.1\r\nHost: localhost\r\n" + Webapp.HEADER + ": "
                                    + id + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            if (socket.getInputStream().read() >= 0) {
                return socket;
            }
            socket.close();
        }
        throw new IOException(path + " sends nothing");
    }

    /** Closes them, as when the viewers leave. */
    void close() throws Exception {
        for (AutoCloseable connection : connections) {
            connection.close();
        }
    }
}
