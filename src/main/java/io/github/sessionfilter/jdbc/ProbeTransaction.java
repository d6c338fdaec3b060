package io.github.sessionfilter.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs the statements of a store in one transaction, and rolls it back at the end.
 *
 * <p>The connection that it lends stays in the transaction, whatever the store does with it. Not thread-safe.
 */
final class ProbeTransaction implements ConnectionSource {
    private final Connection connection;
    private final String rollback;
    private final Connection lent;

    private ProbeTransaction(Connection connection, String rollback) {
        this.connection = connection;
        this.rollback = rollback;
        this.lent = (Connection) Proxy.newProxyInstance(
                ProbeTransaction.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> answer(method, arguments));
    }

    private @Nullable Object answer(Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "getAutoCommit" -> true;
            case "setAutoCommit", "commit", "rollback", "close" -> null;
            default -> {
                try {
                    yield method.invoke(connection, arguments);
                } catch (InvocationTargetException e) {
                    throw Objects.requireNonNullElse(e.getCause(), e);
                }
            }
        };
    }

    /** Begins a transaction on a connection in auto-commit mode. The mode stays, so that the server reports it. */
    static ProbeTransaction begin(Connection connection, Dialect dialect) throws SQLException {
        boolean isMySql = dialect == Dialect.MYSQL || dialect == Dialect.MARIADB;
        execute(connection, isMySql ? "START TRANSACTION" : "BEGIN");
        // Whatever completion_type says, the connection stays open, and outside of a transaction.
        return new ProbeTransaction(connection, isMySql ? "ROLLBACK AND NO CHAIN NO RELEASE" : "ROLLBACK");
    }

    @Override
    public Connection getConnection() {
        return lent;
    }

    /** Rolls back. */
    void end() throws SQLException {
        if (!connection.isClosed()) {
            execute(connection, rollback);
        }
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
