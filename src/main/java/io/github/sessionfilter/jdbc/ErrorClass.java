package io.github.sessionfilter.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** What a database error says about the transaction and the connection. */
enum ErrorClass {
    /** The database rolled the transaction back. None of its statements took effect. */
    ROLLED_BACK,
    /** The database refused the user or the password. */
    ACCESS_DENIED,
    /** The connection is unusable. The outcome of the last statement is unknown. */
    CONNECTION_LOST,
    /** The server accepts no writes. The transaction did nothing. Another connection may lead to the right server. */
    READ_ONLY,
    /** The database refused the statement: wrong syntax, a missing table or column, or a missing permission. */
    STATEMENT_REFUSED,
    /** Any other error. The connection stays usable. */
    OTHER;

    /** Class 40 (transaction rollback) of SQL:2016, and PostgreSQL's code for a deadlock. */
    private static final Set<String> ROLLBACK_STATES = Set.of("40000", "40001", "40002", "40003", "40004", "40P01");

    /**
     * Class 08 (connection exception) of SQL:2016, PostgreSQL's protocol violation, MySQL's communication failure, and
     * PostgreSQL's codes for a server that ends the connection.
     */
    private static final Set<String> CONNECTION_STATES = Set.of(
            "08000", "08001", "08002", "08003", "08004", "08006", "08007", "08P01", "08S01", "57P01", "57P02", "57P03",
            "57P04", "57P05");

    /** Class 28 (invalid authorization specification) of SQL:2016, and PostgreSQL's code for a wrong password. */
    private static final Set<String> ACCESS_STATES = Set.of("28000", "28P01");

    /** "Read-only SQL transaction" of SQL:2016. */
    private static final Set<String> READ_ONLY_STATES = Set.of(ServerState.READ_ONLY_STATE);

    /** MySQL's and MariaDB's codes: read_only, a read-only transaction, InnoDB's read-only mode; and H2's code. */
    private static final Set<Integer> READ_ONLY_CODES = Set.of(1290, 1792, 1836, 90097);

    /** Class 42 (syntax error or access rule violation) of SQL:2016. A prefix, because H2 has about 100 codes in it. */
    private static final String REFUSED_STATES = "42";

    /** Returns the class of {@code error}, by its SQLSTATE and by its Java type. */
    static ErrorClass of(SQLException error) {
        var state = error.getSQLState() == null ? "" : error.getSQLState();
        if (ROLLBACK_STATES.contains(state)) {
            return ROLLED_BACK;
        }
        if (READ_ONLY_STATES.contains(state) || READ_ONLY_CODES.contains(error.getErrorCode())) {
            return READ_ONLY;
        }
        if (ACCESS_STATES.contains(state)) {
            return ACCESS_DENIED;
        }
        if (CONNECTION_STATES.contains(state)
                || error instanceof SQLRecoverableException
                || error instanceof SQLNonTransientConnectionException
                || error instanceof SQLTransientConnectionException) {
            return CONNECTION_LOST;
        }
        return state.startsWith(REFUSED_STATES) ? STATEMENT_REFUSED : OTHER;
    }
}
