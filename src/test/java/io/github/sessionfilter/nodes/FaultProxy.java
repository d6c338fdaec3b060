package io.github.sessionfilter.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** A way for TCP connections from a node to its database, on which faults can be set. Safe for use by many threads. */
final class FaultProxy implements AutoCloseable {
    private final ServerSocket entrance;
    private final int target;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile boolean refusing;
    private volatile boolean frozen;
    private volatile long delayMillis;
    private volatile double lossOfAnswers;

    /** A proxy at a free port of 127.0.0.1 in front of the port {@code target}. */
    FaultProxy(int target) {
        this.target = target;
        try {
            entrance = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a proxy", e);
        }
        ProxiedConnection.run("proxy", this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Undoes all that was set. */
    void pass() {
        refusing = false;
        frozen = false;
        delayMillis = 0;
        lossOfAnswers = 0;
    }

    /** Holds each piece of an answer back for {@code millis}. */
    void delay(long millis) {
        delayMillis = millis;
    }

    /** Forwards nothing in either direction, and hangs up on nobody. */
    void freeze() {
        frozen = true;
    }

    /** Resets new connections. */
    void refuse() {
        refusing = true;
    }

    /** Resets all open connections. */
    void cut() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** Lets this share of INSERTs, UPDATEs and COMMITs reach the server, swallows its answer, and resets. */
    void loseAnswers(double share) {
        lossOfAnswers = share;
    }

    boolean isFrozen() {
        return frozen && !closed;
    }

    long delayMillis() {
        return delayMillis;
    }

    boolean losesThisAnswer() {
        double share = lossOfAnswers;
        return share > 0 && ThreadLocalRandom.current().nextDouble() < share;
    }

    void ended(ProxiedConnection connection) {
        connections.remove(connection);
    }

    private void accept() {
        while (!closed) {
            try {
                var client = entrance.accept();
                if (refusing) {
                    client.setSoLinger(true, 0);
                    client.close();
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                continue; // closed, or the client has gone already
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), target);
            var connection = new ProxiedConnection(this, client, server);
            connections.add(connection);
            connection.start();
        } catch (IOException e) { // the server is down
            client.setSoLinger(true, 0);
            client.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        cut();
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a proxy cannot be closed", e);
        }
    }
}
