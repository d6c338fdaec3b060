package io.github.sessionfilter.containers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A viewer who reads a response slowly, 3 MB a second, until the server ends it. Thread-safe. */
final class Viewer implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long TIMEOUT_SECONDS = 60;

    private final Socket socket = new Socket();
    private final AtomicLong bytes = new AtomicLong();
    private final CompletableFuture<Long> end = new CompletableFuture<>();

    private Viewer(Webapp webapp, String path, String id) throws IOException {
        socket.setReceiveBufferSize(CHUNK);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), webapp.port()));
        socket.getOutputStream()
                .write(("GET /" + webapp.name() + path + " HTTP/1.1\r\nHost: localhost\r\n" + Webapp.HEADER + ": " + id
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        var reader = new Thread(this::read);
        reader.setDaemon(true);
        reader.start();
    }

    static Viewer start(Webapp webapp, String path, String id) throws IOException {
        return new Viewer(webapp, path, id);
    }

    private void read() {
        var buffer = new byte[CHUNK];
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                bytes.addAndGet(n);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException cut) {
            // the server has cut the connection
        }
        end.complete(bytes.get());
    }

    /** Waits until the server has sent some more. */
    void awaitMore() throws Exception {
        long before = bytes.get();
        Waiting.until("more is sent, after " + before + " bytes", () -> bytes.get() >= before + CHUNK);
    }

    /** Waits until the server ends the response, and returns the number of its bytes with the headers. */
    long awaitEnd() throws Exception {
        return end.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
