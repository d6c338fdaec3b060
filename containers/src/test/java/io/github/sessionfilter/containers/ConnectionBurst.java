package io.github.sessionfilter.containers;

import io.github.sessionfilter.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends requests on many connections at the same time, as the traffic after a redeployment does.
 *
 * <p>Tomcat ends an asynchronous stream that nobody reads, and puts its request processor into a cache. The thread of the
 * stream may then still give its exception to that processor, which so keeps the class loader of the handler until it serves
 * another request. The processor that was cached first is used last. A webapp without the filter shows the same.
 */
final class ConnectionBurst {
    /** More connections than the tests have had at the same time. */
    private static final int CONNECTIONS = 80;

    private ConnectionBurst() {}

    /** Sends the requests, and waits for the answers. */
    static void send(int port) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(socket);
                write(socket, "GET /nothing HTTP/1.1\r\nHost: localhost\r\n"); // occupies a processor until its end
            }
            RawHttp.get(port, "/nothing"); // its answer shows that the container has begun with those before
            for (Socket socket : sockets) {
                finish(socket);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void finish(Socket socket) throws IOException {
        try {
            write(socket, "Connection: close\r\n\r\n");
            socket.getInputStream().readAllBytes();
        } catch (SocketException closed) {
            // by a processor that had such an exception, and has forgotten it now
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
