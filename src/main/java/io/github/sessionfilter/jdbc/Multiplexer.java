package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Detects a pooler between PostgreSQL's driver and the server, such as PgBouncer, by the driver's own public interface.
 *
 * <p>In transaction mode, a pooler gives each transaction another server connection. The clients then share the names of
 * prepared statements, and one client's name may run the statement of another.
 */
final class Multiplexer {
    private static final String PG_CONNECTION = "org.postgresql.PGConnection";

    private Multiplexer() {}

    /**
     * Makes sure that no prepared statement gets a name if there is a pooler.
     *
     * @throws IllegalStateException if there is a pooler, and the driver names prepared statements
     */
    static void requireUnnamedStatements(Connection connection) throws SQLException {
        var driver = driverConnection(connection);
        if (driver == null || number(driver, "getPrepareThreshold") == 0 || !isBetween(connection, driver)) {
            return;
        }
        throw new IllegalStateException(
                "the connections go through a pooler such as PgBouncer, and the driver's property"
                        + " 'prepareThreshold' has the value '" + number(driver, "getPrepareThreshold")
                        + "'; expected 'prepareThreshold=0' in the JDBC URL, because clients of a pooler share the names of"
                        + " prepared statements");
    }

    /**
     * Returns whether a pooler is between {@code connection} and its PostgreSQL server. It costs one round trip. False for
     * other databases, and for other drivers.
     */
    static boolean isBetween(Connection connection) throws SQLException {
        var driver = driverConnection(connection);
        return driver != null && isBetween(connection, driver);
    }

    /** A pooler tells its clients a process id that it has invented. */
    private static boolean isBetween(Connection connection, Object driver) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1) != number(driver, "getBackendPID");
        }
    }

    /** Returns the driver's connection behind the wrappers of pools, or null if it is of another driver. */
    private static @Nullable Object driverConnection(Connection connection) throws SQLException {
        for (var loader : Arrays.asList(
                connection.getClass().getClassLoader(),
                Thread.currentThread().getContextClassLoader(),
                Multiplexer.class.getClassLoader())) {
            try {
                var type = Class.forName(PG_CONNECTION, false, loader);
                if (type.isInstance(connection)) {
                    return connection;
                }
                if (connection.isWrapperFor(type)) {
                    return connection.unwrap(type);
                }
            } catch (ClassNotFoundException e) {
                // another loader may have it
            }
        }
        return null;
    }

    private static int number(Object driver, String getter) {
        try {
            var type = Class.forName(PG_CONNECTION, false, driver.getClass().getClassLoader());
            return (int) Objects.requireNonNull(type.getMethod(getter).invoke(driver));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("PostgreSQL's driver has no method " + getter, e);
        }
    }
}
