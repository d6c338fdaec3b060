package io.github.sessionfilter.containers;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads a response as it comes, with a short pause after each read, and remembers when its last byte came. Thread-safe. */
final class TimedReader implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final long TIMEOUT_SECONDS = 60;

    private final Closeable connection;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean begun;
    private volatile long lastByteAt = System.nanoTime();

    private TimedReader(Closeable connection) {
        this.connection = connection;
    }

    /**
     * Starts to read.
     *
     * @param connection is closed with the reader
     * @param pauseMillis the time between two reads of up to 64 kB
     */
    static TimedReader start(InputStream in, Closeable connection, long pauseMillis) {
        var reader = new TimedReader(connection);
        var thread = new Thread(() -> reader.read(in, TimeUnit.MILLISECONDS.toNanos(pauseMillis)), "timed-reader");
        thread.setDaemon(true);
        thread.start();
        return reader;
    }

    private void read(InputStream in, long pauseNanos) {
        var buffer = new byte[BUFFER];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                lastByteAt = System.nanoTime();
                begun = true;
                LockSupport.parkNanos(pauseNanos);
            }
        } catch (IOException cut) {
            // the server has cut the connection, or reset the stream
        }
        ended.countDown();
    }

    void awaitFirstByte() throws Exception {
        Waiting.until("the response begins", () -> begun);
    }

    /** Waits for the end of the response, and returns the nano time of its last byte. */
    long awaitLastByte() throws InterruptedException {
        if (!ended.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the response goes on");
        }
        return lastByteAt;
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
