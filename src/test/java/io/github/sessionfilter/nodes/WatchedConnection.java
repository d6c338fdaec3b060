package io.github.sessionfilter.nodes;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads one running response on a thread of its own, until the server ends it or the client leaves. Thread-safe. */
final class WatchedConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int BUFFER = 64 * 1024;

    private final Socket socket = new Socket();
    private final int status;
    private final CountDownLatch ended = new CountDownLatch(1);
    private long unread = Long.MAX_VALUE;
    private volatile long lastByteAt;
    private volatile long endedAt;
    private volatile boolean complete;

    /**
     * Sends the request, and begins to read if it is admitted.
     *
     * @param pauseMillis the time between two reads of up to 64 kB, so that a file is not sent at once
     * @throws IOException if no answer comes
     */
    WatchedConnection(int port, String target, String id, long pauseMillis) throws IOException {
        try {
            socket.setReceiveBufferSize(BUFFER); // the system buffers little that the node has sent
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            var request = "GET " + target + " HTTP/1.1\r\nHost: drill\r\nConnection: close\r\nX-Session-Id: " + id
                    + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            status = readHead(socket.getInputStream());
            socket.setSoTimeout(0);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        lastByteAt = Client.millis();
        if (status == 200) {
            var reader = new Thread(() -> read(pauseMillis), "watched");
            reader.setDaemon(true);
            reader.start();
        }
    }

    /** Reads up to the empty line, and returns the status. */
    private int readHead(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int read = in.read();
            if (read < 0) {
                throw new EOFException("no answer");
            }
            head.write(read);
        }
        var lines = head.toString(StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .split("\r\n");
        for (var line : lines) {
            if (line.startsWith("content-length:")) {
                unread = Long.parseLong(
                        line.substring("content-length:".length()).strip());
            }
        }
        return Integer.parseInt(lines[0].split(" ")[1]);
    }

    private void read(long pauseMillis) {
        var buffer = new byte[BUFFER];
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                lastByteAt = Client.millis();
                unread -= n;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
            }
        } catch (IOException e) {
            // the server or the client has closed the connection
        }
        complete = unread <= 0;
        endedAt = Client.millis();
        ended.countDown();
    }

    int status() {
        return status;
    }

    long lastByteAt() {
        return lastByteAt;
    }

    /** Returns whether all bytes of the response were read. */
    boolean isComplete() {
        return complete;
    }

    /** Waits for the end of the response. Returns false if it runs on. */
    boolean awaitEnd(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    long endedAt() {
        return endedAt;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
