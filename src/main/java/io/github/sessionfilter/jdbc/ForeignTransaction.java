package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Refuses a borrowed connection that holds somebody else's uncommitted changes.
 *
 * <p>Setting the auto-commit mode would commit them. A transaction that has only read may be ended.
 */
final class ForeignTransaction {
    private static final String TRANSACTION_FAILED = "25P02";
    private static final String CONNECTOR_J = "com.mysql.cj.jdbc.JdbcConnection";

    private ForeignTransaction() {}

    /**
     * Makes sure that no changes are lost or committed if the current transaction ends. It costs a round trip.
     *
     * @param connection a connection with auto-commit off
     * @throws IllegalStateException if the current transaction has changed rows, or may have
     */
    static void requireNone(Connection connection) throws SQLException {
        if (hasChanges(connection, Dialect.of(connection.getMetaData()))) {
            throw new IllegalStateException("the DataSource has returned a connection inside a transaction that the"
                    + " session filter did not begin; expected connections that take part in no transaction of the"
                    + " application, and a pool that ends transactions when it takes a connection back");
        }
    }

    private static boolean hasChanges(Connection connection, Dialect dialect) throws SQLException {
        return switch (dialect) {
            case POSTGRESQL -> hasPostgreSqlChanges(connection);
            case H2 ->
                isTrue(
                        connection,
                        "SELECT CONTAINS_UNCOMMITTED FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID = SESSION_ID()");
            case MYSQL, MARIADB -> hasInnoDbChanges(connection, dialect);
        };
    }

    private static boolean hasPostgreSqlChanges(Connection connection) throws SQLException {
        try {
            return isTrue(connection, "SELECT txid_current_if_assigned() IS NOT NULL");
        } catch (SQLException e) {
            if (TRANSACTION_FAILED.equals(e.getSQLState())) {
                return false; // a commit would undo it
            }
            throw e;
        }
    }

    /** Only a user with the permission PROCESS may ask for changes. Others learn only that there is a transaction. */
    private static boolean hasInnoDbChanges(Connection connection, Dialect dialect) throws SQLException {
        try {
            return isTrue(connection, """
                    SELECT COUNT(*) > 0 FROM information_schema.INNODB_TRX
                    WHERE trx_mysql_thread_id = CONNECTION_ID() AND trx_rows_modified > 0""");
        } catch (SQLException e) {
            if (ErrorClass.of(e) != ErrorClass.STATEMENT_REFUSED) {
                throw e;
            }
            return dialect == Dialect.MARIADB
                    ? isTrue(connection, "SELECT @@in_transaction")
                    : isInTransaction(connection);
        }
    }

    /** Asks Connector/J, which the server tells with each answer. */
    private static boolean isInTransaction(Connection connection) throws SQLException {
        try {
            var type = Class.forName(CONNECTOR_J, false, Thread.currentThread().getContextClassLoader());
            var session = type.getMethod("getSession").invoke(connection.unwrap(type));
            var serverSession = type.getClassLoader()
                    .loadClass("com.mysql.cj.NativeSession")
                    .getMethod("getServerSession")
                    .invoke(session);
            return (boolean) type.getClassLoader()
                    .loadClass("com.mysql.cj.protocol.ServerSession")
                    .getMethod("inTransactionOnServer")
                    .invoke(serverSession);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return true; // unknown
        }
    }

    private static boolean isTrue(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
