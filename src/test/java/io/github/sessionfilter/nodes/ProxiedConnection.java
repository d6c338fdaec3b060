package io.github.sessionfilter.nodes;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One connection through a {@link FaultProxy}, with a thread for each direction. It parses MySQL's protocol only as
 * far as needed to distinguish writes from reads, and relies on the driver to send each request in one piece.
 * Thread-safe.
 */
final class ProxiedConnection {
    private static final int COM_QUERY = 0x03;
    private static final int COM_STMT_PREPARE = 0x16;
    private static final int COM_STMT_EXECUTE = 0x17;
    private static final int COMMAND_AT = 4;
    private static final int STATEMENT_AT = 5;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server;
    private final Set<Integer> writes = ConcurrentHashMap.newKeySet();
    private volatile boolean preparesWrite;
    private volatile boolean dropsAnswer;

    ProxiedConnection(FaultProxy proxy, Socket client, Socket server) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
    }

    void start() throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        run("proxy to server", () -> pump(client, server, true));
        run("proxy to client", () -> pump(server, client, false));
    }

    static void run(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void pump(Socket from, Socket to, boolean isRequest) {
        var piece = new byte[65_536];
        try {
            for (int length = from.getInputStream().read(piece);
                    length >= 0;
                    length = from.getInputStream().read(piece)) {
                if (isRequest) {
                    watchRequest(piece, length);
                } else {
                    watchAnswer(piece, length);
                    hold(proxy.delayMillis());
                }
                while (proxy.isFrozen()) {
                    LockSupport.parkNanos(POLL_NANOS);
                }
                if (dropsAnswer && !isRequest) {
                    reset();
                    return;
                }
                forward(piece, length, to, isRequest);
            }
            close();
        } catch (IOException e) {
            reset();
        }
    }

    private void forward(byte[] piece, int length, Socket to, boolean isRequest) throws IOException {
        int sent = 0;
        for (; sent < length && !isRequest && proxy.trickleMillis() > 0; sent++) {
            hold(proxy.trickleMillis());
            to.getOutputStream().write(piece, sent, 1);
        }
        to.getOutputStream().write(piece, sent, length - sent);
    }

    private static void hold(long millis) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void watchRequest(byte[] piece, int length) {
        int command = length > COMMAND_AT ? piece[COMMAND_AT] : 0;
        if (command == COM_STMT_PREPARE) {
            preparesWrite = isWrite(piece, length);
        } else if (command == COM_QUERY && isWrite(piece, length)
                || command == COM_STMT_EXECUTE && writes.contains(statement(piece))) {
            dropsAnswer = proxy.losesThisAnswer();
        }
    }

    private static boolean isWrite(byte[] piece, int length) {
        var sql = new String(piece, STATEMENT_AT, Math.min(20, length - STATEMENT_AT), StandardCharsets.ISO_8859_1)
                .strip()
                .toUpperCase(Locale.ROOT);
        return sql.startsWith("INSERT") || sql.startsWith("UPDATE") || sql.startsWith("COMMIT");
    }

    private void watchAnswer(byte[] piece, int length) {
        if (preparesWrite && length >= STATEMENT_AT + Integer.BYTES && piece[COMMAND_AT] == 0) {
            writes.add(statement(piece));
            preparesWrite = false;
        }
    }

    private static int statement(byte[] piece) {
        return ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN).getInt(STATEMENT_AT);
    }

    /** Resets both sides. */
    void reset() {
        try {
            client.setSoLinger(true, 0);
            server.setSoLinger(true, 0);
        } catch (IOException e) {
            close(); // already closed
            return;
        }
        close();
    }

    private void close() {
        proxy.ended(this);
        try (client;
                server) {
            return;
        } catch (IOException e) {
            return; // nothing to do: both are closed
        }
    }
}
