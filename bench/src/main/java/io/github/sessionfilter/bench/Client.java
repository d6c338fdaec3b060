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
    private static final String END_OF_HEAD = "\r\n\r\n";
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
        return ask(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a complete request. */
    Answer ask(byte[] request) {
        long start = System.nanoTime();
        int status = status(request);
        return new Answer(status, System.nanoTime() - start);
    }

    private int status(byte[] request) {
        try {
            var connection = connection();
            connection.getOutputStream().write(request);
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

    /** Reads a complete answer with a Content-Length. Its head fits into the buffer; its body is not kept. */
    private int read(InputStream in) throws IOException {
        int length = 0;
        String head;
        do {
            length += read(in, length, answer.length);
            head = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
        } while (!head.contains(END_OF_HEAD));
        long missing = bodyEnd(head) - length;
        while (missing > 0) {
            missing -= read(in, 0, (int) Math.min(missing, answer.length));
        }
        if (missing < 0) {
            throw new IOException("the answer is longer than expected");
        }
        return Integer.parseInt(head, "HTTP/1.1 ".length(), "HTTP/1.1 200".length(), 10);
    }

    private int read(InputStream in, int from, int to) throws IOException {
        int read = in.read(answer, from, to - from);
        if (read <= 0) {
            throw new EOFException("the answer is incomplete");
        }
        return read;
    }

    /** Returns the length of the head and the body. */
    private static long bodyEnd(String received) throws IOException {
        int head = received.indexOf(END_OF_HEAD);
        int from = received.indexOf(CONTENT_LENGTH);
        if (from < 0 || from > head) {
            throw new IOException("the answer has no Content-Length");
        }
        from += CONTENT_LENGTH.length();
        return head + END_OF_HEAD.length() + Long.parseLong(received, from, received.indexOf("\r\n", from), 10);
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
