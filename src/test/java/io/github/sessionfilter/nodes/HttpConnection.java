package io.github.sessionfilter.nodes;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntSupplier;

/** A persistent connection to one node, which is reopened after a failure. Not thread-safe. */
final class HttpConnection implements AutoCloseable {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int READ_MILLIS = 20_000;

    private final IntSupplier port;
    private Socket socket;
    private InputStream in;

    /** Creates a connection to the port that {@code port} returns when the connection is opened. */
    HttpConnection(IntSupplier port) {
        this.port = port;
    }

    /**
     * An answer.
     *
     * @param status the HTTP status, or {@link #LOST} or {@link #NOT_SENT}
     * @param unconfirmed whether the answer says that a revocation began and is not confirmed
     */
    record Answer(int status, boolean unconfirmed, String body) {
        /** The request was sent and no complete answer came. */
        static final int LOST = 0;
        /** The connection failed, so the request was not sent. */
        static final int NOT_SENT = -1;
    }

    /** Sends a request without a body. {@code id} may be null. */
    Answer send(String method, String target, String id) {
        try {
            connect();
        } catch (IOException e) {
            close();
            return new Answer(Answer.NOT_SENT, false, "");
        }
        try {
            var request = method + " " + target + " HTTP/1.1\r\nHost: drill\r\n"
                    + (id == null ? "" : "X-Session-Id: " + id + "\r\n")
                    + (method.equals("GET") ? "" : "Content-Length: 0\r\n") + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return read();
        } catch (IOException e) {
            close();
            return new Answer(Answer.LOST, false, "");
        }
    }

    private void connect() throws IOException {
        if (socket == null) {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READ_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port.getAsInt()), CONNECT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        }
    }

    private Answer read() throws IOException {
        int status = Integer.parseInt(line().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        boolean unconfirmed = false;
        boolean closes = false;
        int length = 0;
        for (var line = line(); !line.isEmpty(); line = line()) {
            var header = line.toLowerCase(Locale.ROOT);
            unconfirmed |= header.startsWith(NodeApi.UNCONFIRMED.toLowerCase(Locale.ROOT));
            closes |= header.equals("connection: close");
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring("content-length:".length()).strip());
            }
        }
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the answer is incomplete");
        }
        if (closes) {
            close();
        }
        return new Answer(status, unconfirmed, new String(body, StandardCharsets.ISO_8859_1));
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the answer is incomplete");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        var broken = socket;
        socket = null;
        if (broken != null) {
            try {
                broken.close();
            } catch (IOException e) {
                throw new IllegalStateException("cannot close the socket", e);
            }
        }
    }
}
