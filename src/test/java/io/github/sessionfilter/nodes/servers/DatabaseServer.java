package io.github.sessionfilter.nodes.servers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;

/** The address of a database server on 127.0.0.1, and an administrator's questions to it. Immutable and thread-safe. */
public record DatabaseServer(Engine engine, int port) {
    /** The name of the user of all nodes, whose connections count. */
    public static final String USER = "drill";

    private static final int LONG_MILLIS = 60_000;

    /** Opens an administrator's connection, which waits at most 2 seconds for each answer. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), engine.administrator, "");
    }

    /** Opens an administrator's connection for a statement that takes long. */
    Connection connectPatiently() throws SQLException {
        var connection = connect();
        connection.setNetworkTimeout(Runnable::run, LONG_MILLIS);
        return connection;
    }

    private String url() {
        return String.format(Locale.ROOT, engine.url, port);
    }

    /** Returns whether the server takes writes as the primary of its cluster. */
    boolean isPrimary(Connection connection) throws SQLException {
        return number(connection, engine.primary) == 1;
    }

    /** Returns the number of connections of the nodes. */
    int clients(Connection connection) throws SQLException {
        return number(connection, engine.clients);
    }

    String text(String query) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    private static int number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    /** Returns whether the server answers. */
    boolean isUp() {
        try {
            connect().close();
            return true;
        } catch (SQLException e) {
            return false; // down, or starting
        }
    }

    /** Returns whether a write succeeds now. */
    boolean isWritable() {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            return isPrimary(connection) && statement.executeUpdate(engine.write) == 1;
        } catch (SQLException e) {
            return false; // down, frozen, read-only, or not yet elected
        }
    }

    /** Executes statements of an administrator, with up to a minute for each. */
    public void execute(String... statements) throws SQLException {
        try (var connection = connectPatiently();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
