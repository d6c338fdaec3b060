package io.github.sessionfilter.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client with one persistent connection. It does as little work as possible, because it shares the machine with
 * the server that it measures. Not thread-safe.
 */
final class Client implements AutoCloseable {
    /** The status of a request whose connection failed, or that had no answer after 30 s. */
    static final int NO_ANSWER = 0;

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final String CONTENT_LENGTH = "\r\nContent-Length: ";

    private final int port;
    private final byte[] answer = new byte[16_384];
    private @Nullable Socket socket;

    Client(int port) {
        this.port = port;
    }

    /** Requests {@code path} with a session id. */
    Answer get(String path, String id) {
        return ask("GET " + path + " HTTP/1.1\r\nHost: bench\r\nX-Session-Id: " + id + "\r\n\r\n");
    }

    /** Requests {@code path} without a session id. */
    Answer get(String path) {
        return ask("GET " + path + " HTTP/1.1\r\nHost: bench\r\n\r\n");
    }

    /** Posts an empty body to {@code path}. */
    Answer post(String path) {
        return ask("POST " + path + " HTTP/1.1\r\nHost: bench\r\nContent-Length: 0\r\n\r\n");
    }

    /**
     * Posts a form to {@code path}.
     *
     * @param headers complete header lines, each with its line end
     */
    Answer post(String path, String headers, String form) {
        return ask("POST " + path + " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + headers + "Content-Length: " + form.length() + "\r\n\r\n" + form);
    }

    private Answer ask(String request) {
        long start = System.nanoTime();
        int status = status(request);
        return new Answer(status, System.nanoTime() - start);
    }

    private int status(String request) {
        try {
            var connection = connection();
            connection.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return read(connection.getInputStream());
        } catch (IOException e) {
            close();
            return NO_ANSWER;
        }
    }

    private Socket connection() throws IOException {
        var connection = socket;
        if (connection == null) {
            connection = new Socket(InetAddress.getLoopbackAddress(), port);
            connection.setTcpNoDelay(true);
            connection.setSoTimeout(TIMEOUT_MILLIS);
            socket = connection;
        }
        return connection;
    }

    /** Reads a complete answer. Jetty sends the length of bodies as small as these. */
    private int read(InputStream in) throws IOException {
        int length = 0;
        int expected = Integer.MAX_VALUE;
        while (length < expected) {
            int read = in.read(answer, length, answer.length - length);
            if (read <= 0) {
                throw new EOFException("the answer is incomplete or longer than expected");
            }
            length += read;
            if (expected == Integer.MAX_VALUE) {
                expected = expectedLength(new String(answer, 0, length, StandardCharsets.ISO_8859_1));
            }
        }
        return Integer.parseInt(new String(answer, "HTTP/1.1 ".length(), 3, StandardCharsets.ISO_8859_1));
    }

    private static int expectedLength(String received) throws IOException {
        int head = received.indexOf("\r\n\r\n");
        if (head < 0) {
            return Integer.MAX_VALUE;
        }
        int from = received.indexOf(CONTENT_LENGTH);
        if (from < 0 || from > head) {
            throw new IOException("the answer has no Content-Length");
        }
        from += CONTENT_LENGTH.length();
        int body = Integer.parseInt(received.substring(from, received.indexOf("\r\n", from)));
        return head + "\r\n\r\n".length() + body;
    }

    @Override
    public void close() {
        var connection = socket;
        socket = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException e) {
                throw new IllegalStateException("cannot close the socket", e);
            }
        }
    }
}
