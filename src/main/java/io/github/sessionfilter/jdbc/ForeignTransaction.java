package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
        if (mayHaveChanges(connection, Dialect.of(connection.getMetaData()))) {
            throw new IllegalStateException("the DataSource has returned a connection inside a transaction that the"
                    + " session filter did not begin; expected connections that take part in no transaction of the"
                    + " application, and a pool that ends transactions when it takes a connection back");
        }
    }

    private static boolean mayHaveChanges(Connection connection, Dialect dialect) throws SQLException {
        return switch (dialect) {
            case POSTGRESQL -> hasPostgreSqlChanges(connection);
            case H2 ->
                isTrue(
                        connection,
                        "SELECT CONTAINS_UNCOMMITTED FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID = SESSION_ID()");
            case MARIADB -> mayHaveInnoDbChanges(connection, isTrue(connection, "SELECT @@in_transaction"));
            case MYSQL -> mayHaveInnoDbChanges(connection, isInTransaction(connection));
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

    /**
     * Asks InnoDB's list of transactions. The server renews it only if nobody has read it for 100 ms, so it counts only if it
     * has this query. A user without the permission PROCESS learns nothing.
     *
     * @param isInTransaction whether there is a transaction, or null if that is unknown
     */
    private static boolean mayHaveInnoDbChanges(Connection connection, @Nullable Boolean isInTransaction)
            throws SQLException {
        if (isInTransaction != null && !isInTransaction) {
            return false;
        }
        var mark = "session-filter-" + UUID.randomUUID();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT trx_rows_modified, trx_query FROM information_schema.INNODB_TRX
                        WHERE trx_mysql_thread_id = CONNECTION_ID() AND '%s' <> ''""".formatted(mark))) {
            if (!rows.next()) {
                return isInTransaction != null;
            }
            var listed = rows.getString("trx_query");
            return rows.getLong("trx_rows_modified") > 0 || listed == null || !listed.contains(mark);
        } catch (SQLException e) {
            if (ErrorClass.of(e) != ErrorClass.STATEMENT_REFUSED) {
                throw e;
            }
            return true;
        }
    }

    /** Asks Connector/J, which the server tells with each answer. Returns null for another driver. */
    private static @Nullable Boolean isInTransaction(Connection connection) throws SQLException {
        try {
            var type = Class.forName(CONNECTOR_J, false, Thread.currentThread().getContextClassLoader());
            var session = type.getMethod("getSession").invoke(connection.unwrap(type));
            var serverSession = type.getClassLoader()
                    .loadClass("com.mysql.cj.NativeSession")
                    .getMethod("getServerSession")
                    .invoke(session);
            return (Boolean) type.getClassLoader()
                    .loadClass("com.mysql.cj.protocol.ServerSession")
                    .getMethod("inTransactionOnServer")
                    .invoke(serverSession);
        } catch (ReflectiveOperationException | SQLException | RuntimeException e) {
            return null;
        }
    }

    private static boolean isTrue(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
