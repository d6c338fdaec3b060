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
    /** The database does not know, or does not say, whether it committed. */
    OUTCOME_UNKNOWN,
    /** The database refused the user or the password. */
    ACCESS_DENIED,
    /** The database or the pool has no connection to spare. The connections that exist work. */
    SATURATED,
    /** The server did not execute the statement, and executes none at present. The connection is of no use. */
    NOT_SERVING,
    /** The connection is unusable. The outcome of the last statement is unknown. */
    CONNECTION_LOST,
    /** The server accepts no writes. The transaction did nothing. Another connection may lead to the right server. */
    READ_ONLY,
    /** The database refused the statement: wrong syntax, a missing table or column, or a missing permission. */
    STATEMENT_REFUSED,
    /** Any other error. The statement had no effect, unless it was a commit. The connection stays usable. */
    OTHER;

    /**
     * Class 40 (transaction rollback) of SQL:2016 without 40003, and PostgreSQL's code for a deadlock. H2, MySQL (1213) and
     * Galera report a deadlock as 40001.
     */
    private static final Set<String> ROLLBACK_STATES = Set.of("40000", "40001", "40002", "40004", "40P01");

    /**
     * MariaDB's ER_CHECKREAD, with {@code innodb_snapshot_isolation}; MySQL's ER_RUN_HOOK_ERROR and
     * ER_TRANSACTION_ROLLBACK_DURING_COMMIT, which Group Replication raises before the commit.
     */
    private static final Set<Integer> ROLLBACK_CODES = Set.of(1020, 3100, 3101);

    /** SQL:2016's "statement completion unknown" and "transaction resolution unknown". */
    private static final Set<String> UNKNOWN_STATES = Set.of("40003", "08007");

    /** MySQL's ER_ERROR_DURING_COMMIT and ER_ERROR_DURING_ROLLBACK, and ER_QUERY_INTERRUPTED of a killed statement. */
    private static final Set<Integer> UNKNOWN_CODES = Set.of(1180, 1181, 1317);

    /**
     * MySQL's ER_LOCK_WAIT_TIMEOUT. Connector/J reports it as 40001, but only the statement is rolled back. Another attempt
     * would wait as long again.
     */
    private static final Set<Integer> STATEMENT_ROLLBACK_CODES = Set.of(1205);

    /** PostgreSQL's too_many_connections, also for the limit of a role. */
    private static final Set<String> SATURATION_STATES = Set.of("53300");

    /** MySQL's ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS and ER_USER_LIMIT_REACHED. */
    private static final Set<Integer> SATURATION_CODES = Set.of(1040, 1203, 1226);

    /** MySQL's ER_UNKNOWN_COM_ERROR, "WSREP has not yet prepared node for application use" in Galera. */
    private static final Set<Integer> NOT_SERVING_CODES = Set.of(1047);

    /**
     * Class 08 (connection exception) of SQL:2016, PostgreSQL's protocol violation, MySQL's communication failure,
     * PostgreSQL's codes for a server that ends the connection, and H2's for a closed database, connection or object.
     */
    private static final Set<String> CONNECTION_STATES = Set.of(
            "08000", "08001", "08002", "08003", "08004", "08006", "08P01", "08S01", "57P01", "57P02", "57P03", "57P04",
            "57P05", "90007", "90067", "90098", "90121");

    /** Class 28 (invalid authorization specification) of SQL:2016, and PostgreSQL's code for a wrong password. */
    private static final Set<String> ACCESS_STATES = Set.of("28000", "28P01");

    /** "Read-only SQL transaction" of SQL:2016. */
    private static final Set<String> READ_ONLY_STATES = Set.of(ServerState.READ_ONLY_STATE);

    /** MySQL's and MariaDB's codes: read_only, a read-only transaction, InnoDB's read-only mode; and H2's code. */
    private static final Set<Integer> READ_ONLY_CODES = Set.of(1290, 1792, 1836, 90097);

    /**
     * MySQL's and MariaDB's codes for a refused user: no access to the database (1044), a wrong password (1045), and a
     * user who may not log in with a password (1698).
     */
    private static final Set<Integer> ACCESS_CODES = Set.of(1044, 1045, 1698);

    /**
     * PostgreSQL's codes for a wrong statement, a missing table, column, function or schema, a wrong type, a missing
     * permission, and hidden rows; and the states that MySQL, MariaDB and H2 have for a missing table or column.
     */
    private static final Set<String> REFUSED_STATES = Set.of(
            "42501", "42601", "42703", "42704", "42804", "42809", "42846", "42883", "42P01", "42P02", "42P10", "42P18",
            "3F000", "42S02", "42S22");

    /**
     * MySQL's and MariaDB's codes: unknown column (1054), wrong syntax (1064), unknown table (1109), no permission (1142,
     * 1143, 1227, 1370), no such table (1146), no such index (1176), not updatable (1288, 1471), unknown function (1305),
     * invalid view (1356). H2's codes: syntax (42000, 42001), table or column not found (42102, 42103, 42104, 42122), function not
     * found (90022), schema not found (90079), no permission (90096).
     */
    private static final Set<Integer> REFUSED_CODES = Set.of(
            1054, 1064, 1109, 1142, 1143, 1146, 1176, 1227, 1288, 1305, 1356, 1370, 1471, 42000, 42001, 42102, 42103,
            42104, 42122, 90022, 90079, 90096);

    /** How deep a pool may wrap the error of a driver. */
    private static final int MAX_CAUSES = 10;

    /** Returns whether the connection is of no use, and its idle siblings neither. */
    boolean concernsOtherConnections() {
        return this == CONNECTION_LOST || this == NOT_SERVING || this == READ_ONLY;
    }

    /** Returns the class of {@code error}, by its vendor code, its SQLSTATE and its Java type. */
    static ErrorClass of(SQLException error) {
        var state = error.getSQLState() == null ? "" : error.getSQLState();
        int code = error.getErrorCode();
        if (STATEMENT_ROLLBACK_CODES.contains(code)) {
            return OTHER;
        }
        if (UNKNOWN_STATES.contains(state) || UNKNOWN_CODES.contains(code)) {
            return OUTCOME_UNKNOWN;
        }
        if (ROLLBACK_STATES.contains(state) || ROLLBACK_CODES.contains(code)) {
            return ROLLED_BACK;
        }
        if (READ_ONLY_STATES.contains(state) || READ_ONLY_CODES.contains(code)) {
            return READ_ONLY;
        }
        if (isAccessDenied(error)) {
            return ACCESS_DENIED;
        }
        if (SATURATION_STATES.contains(state) || SATURATION_CODES.contains(code)) {
            return SATURATED;
        }
        if (NOT_SERVING_CODES.contains(code)) {
            return NOT_SERVING;
        }
        if (CONNECTION_STATES.contains(state)
                || error instanceof SQLRecoverableException
                || error instanceof SQLNonTransientConnectionException
                || error instanceof SQLTransientConnectionException) {
            return CONNECTION_LOST;
        }
        return REFUSED_STATES.contains(state) || REFUSED_CODES.contains(error.getErrorCode())
                ? STATEMENT_REFUSED
                : OTHER;
    }

    /** Looks also at the causes, because a pool wraps the error of a driver. */
    private static boolean isAccessDenied(SQLException error) {
        Throwable cause = error;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof SQLException sql
                    && (ACCESS_STATES.contains(String.valueOf(sql.getSQLState()))
                            || ACCESS_CODES.contains(sql.getErrorCode()))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
