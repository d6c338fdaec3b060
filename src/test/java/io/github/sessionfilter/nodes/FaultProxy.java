package io.github.sessionfilter.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** A TCP proxy between a node and its database that can inject faults. Thread-safe. */
public final class FaultProxy implements AutoCloseable {
    private final ServerSocket entrance;
    private final int target;
    private final InetAddress source;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile boolean refusing;
    private volatile boolean frozen;
    private volatile long delayMillis;
    private volatile long trickleMillis;
    private volatile double lossOfAnswers;

    /** Starts a proxy on a free port of 127.0.0.1 that forwards to the port {@code target}. */
    public FaultProxy(int target) {
        this(target, InetAddress.getLoopbackAddress());
    }

    /** Starts a proxy whose connections to the server come from the address {@code source}. */
    public FaultProxy(int target, InetAddress source) {
        this.target = target;
        this.source = source;
        try {
            entrance = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a port for the proxy", e);
        }
        ProxiedConnection.run("proxy", this::accept);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** Removes all faults. */
    public void pass() {
        refusing = false;
        frozen = false;
        delayMillis = 0;
        trickleMillis = 0;
        lossOfAnswers = 0;
    }

    /** Delays each part of an answer by {@code millis}. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    /** Forwards each byte of an answer by itself, {@code millis} after the one before. */
    public void trickle(long millis) {
        trickleMillis = millis;
    }

    /** Stops forwarding in both directions and keeps the connections open. */
    public void freeze() {
        frozen = true;
    }

    /** Resets new connections. */
    void refuse() {
        refusing = true;
    }

    /** Resets all open connections. */
    public void cut() {
        connections.forEach(ProxiedConnection::reset);
    }

    /**
     * Drops the answers to this share of INSERTs, UPDATEs and COMMITs and resets their connections. The server
     * executes them.
     */
    void loseAnswers(double share) {
        lossOfAnswers = share;
    }

    boolean isFrozen() {
        return frozen && !closed;
    }

    long delayMillis() {
        return delayMillis;
    }

    long trickleMillis() {
        return trickleMillis;
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
                continue; // the proxy or the client has closed the connection
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), target, source, 0);
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
            throw new UncheckedIOException("cannot close the proxy", e);
        }
    }
}
