package io.github.sessionfilter.nodes.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executors;

/**
 * Answers a load balancer's check over HTTP: 200 if the database server is the primary, and 503 if not. Patroni's REST
 * interface and the usual check scripts for MySQL do the same.
 */
final class PrimaryCheck implements AutoCloseable {
    private final HttpServer http;
    private final DatabaseServer server;
    private Connection connection;

    PrimaryCheck(DatabaseServer server) throws IOException {
        this.server = server;
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.setExecutor(Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "primary-check");
            thread.setDaemon(true);
            return thread;
        }));
        http.start();
    }

    int port() {
        return http.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(isPrimary() ? 200 : 503, -1);
        }
    }

    private synchronized boolean isPrimary() {
        try {
            if (connection == null || connection.isClosed()) {
                connection = server.connect();
            }
            return server.isPrimary(connection);
        } catch (SQLException e) {
            forget();
            return false;
        }
    }

    private void forget() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            connection = null; // it was broken already
        }
        connection = null;
    }

    @Override
    public void close() {
        http.stop(0);
        synchronized (this) {
            forget();
        }
    }
}
