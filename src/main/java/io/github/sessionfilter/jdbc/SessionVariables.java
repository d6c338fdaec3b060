package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sets the session variables of a connection on the server, as the statements need them.
 *
 * <p>It bounds each wait for a lock, too. A statement then ends on the server when its client gives up. Immutable.
 */
final class SessionVariables {
    private final Dialect dialect;
    private final Duration lockWait;

    /**
     * Creates the variables for the connections to one database.
     *
     * @param lockWait how long a statement waits for a lock
     */
    SessionVariables(Dialect dialect, Duration lockWait) {
        this.dialect = dialect;
        this.lockWait = lockWait;
    }

    /** Sets the variables on a connection that nobody else uses, by one statement. */
    void set(Connection connection) throws SQLException {
        execute(connection, dialect.setUp(connection, lockWait));
    }

    /** Saves the variables of a connection that others use, and sets them until the result is closed. */
    Saved saveAndSet(Connection connection) throws SQLException {
        var saved = new Saved(connection, values(connection));
        set(connection);
        return saved;
    }

    private List<String> values(Connection connection) throws SQLException {
        var values = new ArrayList<String>();
        var names = dialect.variables(lockWait).keySet();
        if (names.isEmpty()) {
            return values;
        }
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(names.stream()
                        .map(name -> "@@session." + name + " AS " + name)
                        .collect(Collectors.joining(", ", "SELECT ", "")))) {
            row.next();
            for (var name : names) {
                values.add(name + " = " + literal(row.getObject(name)));
            }
        }
        return values;
    }

    private static String literal(Object value) {
        return value instanceof Number ? value.toString() : "'" + value + "'";
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The variables that a connection had before. */
    record Saved(Connection connection, List<String> values) implements AutoCloseable {
        /** Gives the variables their values again. */
        @Override
        public void close() throws SQLException {
            if (!values.isEmpty() && !connection.isClosed()) {
                execute(connection, "SET " + String.join(", ", values));
            }
        }
    }
}
