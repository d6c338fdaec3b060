package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.StoreFailure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/**
 * Tells from the result of a statement whether the server was in a state in which that statement means what it says.
 *
 * <p>Drivers and pools only assume the server's state. The statements therefore ask for it themselves, in a column
 * {@code state} with the expression {@link Dialect#state}.
 */
final class ServerState {
    /** The value of {@code state} on a server that is as the statements need it. */
    static final int RIGHT = 0;
    /** The value for a session variable that {@link SessionVariables} sets. */
    static final int NOT_SET_UP = 1;
    /** The value for a server, or a connection, that accepts no writes. */
    static final int READ_ONLY = 2;
    /** The value for a table in which the server hides rows from this user. */
    static final int HIDES_ROWS = 3;

    /** The value for a table that a newer jar has upgraded, so that this one cannot use it. */
    static final int OUTDATED = 4;

    /** SQLSTATE "read-only SQL transaction" of SQL:2016. */
    static final String READ_ONLY_STATE = "25006";

    /** MySQL's and MariaDB's errors for statements that their session variables forbid: too many rows, no key. */
    private static final Set<Integer> FORBIDDEN_BY_VARIABLES = Set.of(1104, 1175);

    private ServerState() {}

    /** Thrown if a session variable is not as the statements need it. Nothing was executed that counts. */
    static final class NotSetUpException extends SQLException {
        private static final long serialVersionUID = 1L;

        NotSetUpException() {
            super("the session variables of the connection break a law, such as autocommit or sql_select_limit");
        }
    }

    /** Thrown if the table requires a newer jar. */
    static final class OutdatedException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        OutdatedException() {
            super(StoreFailure.OUTDATED.sentence());
        }
    }

    /** Returns whether {@code error} ends if {@link SessionVariables} sets the connection up. */
    static boolean isNotSetUp(SQLException error) {
        return error instanceof NotSetUpException || FORBIDDEN_BY_VARIABLES.contains(error.getErrorCode());
    }

    /** Moves to the first row, which every statement with a state has, and checks it as {@link #verify} does. */
    static void verifyFirst(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            throw new SQLException("the result was cut short: expected a row with the state of the server");
        }
        verify(rows);
    }

    /**
     * Checks the column {@code state} of a row.
     *
     * @throws SQLException if the server was not in the right state, so the result counts for nothing
     * @throws IllegalStateException if an administrator has to change the server
     */
    static void verify(ResultSet row) throws SQLException {
        int state = row.getInt("state");
        switch (state) {
            case RIGHT -> {}
            case NOT_SET_UP -> throw new NotSetUpException();
            case READ_ONLY -> throw new SQLException("the database server is read-only", READ_ONLY_STATE);
            case HIDES_ROWS ->
                throw new IllegalStateException("row-level security hides rows of the table from this user; expected a"
                        + " table without row-level security, or a user with BYPASSRLS");
            case OUTDATED -> throw new OutdatedException();
            default -> throw new SQLException("the server returned the unknown state " + state);
        }
    }
}
