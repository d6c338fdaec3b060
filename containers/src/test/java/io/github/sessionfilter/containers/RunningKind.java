package io.github.sessionfilter.containers;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A kind of response that runs for long, as {@link LastBytes} opens it. */
enum RunningKind {
    BLOCKING("/endless?pause=10"),
    ASYNC("/endless-async?pause=10"),
    NON_BLOCKING("/endless-non-blocking"),
    SERVER_SENT_EVENTS("/endless-events?pause=10"),
    SENDFILE("/film.bin"),
    HTTP_TWO("/endless?pause=10") {
        @Override
        TimedReader open(Webapp webapp, String id, long pauseMillis) throws Exception {
            return openHttpTwo(webapp, path(), id, pauseMillis);
        }
    },
    HTTP_TWO_FILE("/film.bin") {
        @Override
        TimedReader open(Webapp webapp, String id, long pauseMillis) throws Exception {
            return openHttpTwo(webapp, path(), id, pauseMillis);
        }
    },
    ASYNC_BY_TICKET("endless-async") {
        @Override
        TimedReader open(Webapp webapp, String id, long pauseMillis) throws Exception {
            return openByTicket(webapp, path(), id, "?pause=10", pauseMillis);
        }
    },
    SENDFILE_BY_TICKET("film.bin") {
        @Override
        TimedReader open(Webapp webapp, String id, long pauseMillis) throws Exception {
            return openByTicket(webapp, path(), id, "", pauseMillis);
        }
    },
    WEB_SOCKET("/ws") {
        @Override
        TimedReader open(Webapp webapp, String id, long pauseMillis) throws Exception {
            var socket = new Socket(InetAddress.getLoopbackAddress(), webapp.port());
            send(
                    socket,
                    webapp,
                    path(),
                    id,
                    "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");
            var pinger = new Thread(() -> ping(socket), "pinger");
            pinger.setDaemon(true);
            pinger.start();
            return TimedReader.start(socket.getInputStream(), socket, pauseMillis);
        }

        /** Keeps Jetty from closing an idle WebSocket, until it is closed. */
        private void ping(Socket socket) {
            try {
                while (true) {
                    socket.getOutputStream().write(PING);
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
                }
            } catch (IOException closed) {
                // by either end
            }
        }
    };

    private static final int RECEIVE_BUFFER = 64 * 1024;
    /** An empty frame, whose mask is zero. */
    private static final byte[] PING = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};

    private final String path;

    RunningKind(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }

    /**
     * Opens a response of this kind, on a connection of its own.
     *
     * @param pauseMillis the time between two reads of up to 64 kB
     */
    TimedReader open(Webapp webapp, String id, long pauseMillis) throws Exception {
        var socket = unread(webapp, path, id);
        return TimedReader.start(socket.getInputStream(), socket, pauseMillis);
    }

    private static TimedReader openByTicket(Webapp webapp, String file, String id, String query, long pauseMillis)
            throws Exception {
        var socket = unread(webapp, webapp.tickets(file, id).get(0) + query, "");
        return TimedReader.start(socket.getInputStream(), socket, pauseMillis);
    }

    /** Sends a request, and leaves the answer to the caller. The system buffers little of it. */
    static Socket unread(Webapp webapp, String path, String id) throws Exception {
        var socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), webapp.port()));
        send(socket, webapp, path, id, "");
        return socket;
    }

    private static void send(Socket socket, Webapp webapp, String path, String id, String headers) throws Exception {
        var request = "GET /" + webapp.name() + path + " HTTP/1.1\r\nHost: localhost\r\n" + Webapp.HEADER + ": " + id
                + "\r\n" + headers + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private static TimedReader openHttpTwo(Webapp webapp, String path, String id, long pauseMillis) throws Exception {
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        client.send(httpTwo(webapp, "/public/style.css", id), HttpResponse.BodyHandlers.discarding()); // it upgrades
        HttpResponse<InputStream> answer =
                client.send(httpTwo(webapp, path, id), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.version() != HttpClient.Version.HTTP_2 || answer.statusCode() != 200) {
            throw new AssertionError("answered " + answer.statusCode() + " by " + answer.version());
        }
        return TimedReader.start(answer.body(), answer.body(), pauseMillis);
    }

    private static HttpRequest httpTwo(Webapp webapp, String path, String id) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webapp.port() + "/" + webapp.name() + path))
                .header(Webapp.HEADER, id)
                .build();
    }
}
