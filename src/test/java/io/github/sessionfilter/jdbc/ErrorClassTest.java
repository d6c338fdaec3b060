package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The classes of the errors that the four databases and their drivers report. */
class ErrorClassTest {
    @ParameterizedTest
    @CsvSource({
        "40001, ROLLED_BACK", // a deadlock in MySQL, MariaDB and H2
        "40P01, ROLLED_BACK", // a deadlock in PostgreSQL
        "08S01, CONNECTION_LOST", // Connector/J
        "08006, CONNECTION_LOST", // the PostgreSQL driver
        "57P01, CONNECTION_LOST", // the PostgreSQL server shuts down
        "28000, ACCESS_DENIED", // a wrong password in MySQL, MariaDB and H2
        "28P01, ACCESS_DENIED", // a wrong password in PostgreSQL
        "42S02, STATEMENT_REFUSED", // no table in MySQL, MariaDB and H2
        "42P01, STATEMENT_REFUSED", // no table in PostgreSQL
        "42501, STATEMENT_REFUSED", // no permission in PostgreSQL
        "25006, READ_ONLY", // a standby of PostgreSQL, and a read-only transaction
        "42000, OTHER", // MySQL and MariaDB have many meanings for it
        "42830, OTHER", // an invalid foreign key: not on the list
        "23505, OTHER", // a duplicate key
        "57014, OTHER", // a cancelled statement in PostgreSQL
        "HY000, OTHER"
    })
    void followsFromTheState(String state, ErrorClass expected) {
        assertEquals(expected, ErrorClass.of(new SQLException("from a test", state)));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                1290, // read_only in MySQL and MariaDB
                1792, // a read-only transaction
                1836, // InnoDB's read-only mode
                90097 // H2
            })
    void followsFromTheCodeOfAReadOnlyServer(int code) {
        assertEquals(ErrorClass.READ_ONLY, ErrorClass.of(new SQLException("from a test", "HY000", code)));
    }

    @ParameterizedTest
    @CsvSource({
        "40000, 0, ROLLED_BACK", // transaction rollback
        "40002, 0, ROLLED_BACK", // integrity constraint violation at the commit
        "40004, 0, ROLLED_BACK", // triggered action exception
        "40003, 0, OUTCOME_UNKNOWN", // statement completion unknown
        "08007, 0, OUTCOME_UNKNOWN", // transaction resolution unknown
        "HY000, 1180, OUTCOME_UNKNOWN", // MySQL: error during COMMIT
        "HY000, 1181, OUTCOME_UNKNOWN", // MySQL: error during ROLLBACK
        "70100, 1317, OUTCOME_UNKNOWN", // MySQL: query interrupted
        "40001, 1205, OTHER", // MySQL, as Connector/J reports it: a lock was not free in time
        "HY000, 1205, OTHER", // the same by MariaDB Connector/J
        "40001, 1213, ROLLED_BACK", // MySQL and Galera: deadlock
        "HY000, 1020, ROLLED_BACK", // MariaDB: another transaction has changed the row
        "HY000, 3100, ROLLED_BACK", // Group Replication: a hook before the commit failed
        "40000, 3101, ROLLED_BACK", // Group Replication: certification failed
        "HY000, 3098, OTHER", // Group Replication: the table does not comply
        "HY000, 3024, OTHER", // MySQL: the statement took too long
        "08004, 1040, SATURATED", // MySQL: too many connections
        "42000, 1203, SATURATED", // MySQL: the user has too many connections
        "42000, 1226, SATURATED", // MySQL: the user has exceeded a limit
        "53300, 0, SATURATED", // PostgreSQL: too many connections, also for a role
        "53200, 0, OTHER", // PostgreSQL: out of memory
        "55P03, 0, OTHER", // PostgreSQL: a lock was not free in time
        "25P02, 0, OTHER", // PostgreSQL: the transaction has failed before
        "08S01, 1047, NOT_SERVING", // Galera: the node is not ready
        "08S01, 1053, CONNECTION_LOST", // MySQL: the server shuts down
        "57P02, 0, CONNECTION_LOST", // PostgreSQL: crash of another process
        "57P05, 0, CONNECTION_LOST", // PostgreSQL: idle session time-out
        "90067, 90067, CONNECTION_LOST", // H2: the connection is broken
        "90098, 90098, CONNECTION_LOST", // H2: the database is closed
        "90121, 90121, CONNECTION_LOST", // H2: the database has been closed
        "HYT00, 50200, OTHER" // H2: a lock was not free in time
    })
    void followsFromTheStateAndTheVendorsCode(String state, int code, ErrorClass expected) {
        assertEquals(expected, ErrorClass.of(new SQLException("from a test", state, code)));
    }

    @ParameterizedTest
    @CsvSource({
        "1142, 42000, STATEMENT_REFUSED", // no permission in MySQL and MariaDB
        "1176, 42000, STATEMENT_REFUSED", // no primary key
        "1356, HY000, STATEMENT_REFUSED", // a view of a missing table
        "42102, 42S02, STATEMENT_REFUSED", // no table in H2
        "90096, 90096, STATEMENT_REFUSED", // no permission in H2
        "1044, 42000, ACCESS_DENIED", // no access to the database
        "1045, 28000, ACCESS_DENIED", // a wrong password
        "1698, 28000, ACCESS_DENIED", // a user without a password
        "1364, HY000, OTHER", // a column without a default
    })
    void followsFromTheCode(int code, String state, ErrorClass expected) {
        assertEquals(expected, ErrorClass.of(new SQLException("from a test", state, code)));
    }

    /** MySQL's class 42 has more than wrong statements. */
    @ParameterizedTest
    @ValueSource(ints = {1049, 1153, 1203, 1226, 1231})
    void isNoRefusedStatementForAQuotaOrALimit(int code) {
        var error = new SQLException("User 'x' has exceeded the 'max_questions' resource", "42000", code);
        assertNotEquals(ErrorClass.STATEMENT_REFUSED, ErrorClass.of(error));
    }

    @Test
    void looksAtTheCausesForARefusedUser() {
        var driver = new SQLException("Access denied", "28000", 1045);
        SQLException error = new SQLTransientConnectionException("the pool has no connection", driver);
        for (int i = 0; i < 8; i++) {
            error = new SQLException("wrapped", error);
        }
        assertEquals(ErrorClass.ACCESS_DENIED, ErrorClass.of(error));
        var itself = new SQLException("a cause of itself");
        var other = new SQLException("in a circle", itself);
        itself.initCause(other);
        assertEquals(ErrorClass.OTHER, ErrorClass.of(itself));
    }

    @Test
    void followsFromTheTypeOfAConnectionError() {
        for (var error : List.of(
                new SQLRecoverableException("no state"),
                new SQLNonTransientConnectionException("H2's own state", "90067"),
                new SQLTransientConnectionException("no state"))) {
            assertEquals(ErrorClass.CONNECTION_LOST, ErrorClass.of(error));
        }
    }

    @Test
    void isOtherWithoutAState() {
        assertEquals(ErrorClass.OTHER, ErrorClass.of(new SQLException("no state")));
    }
}
