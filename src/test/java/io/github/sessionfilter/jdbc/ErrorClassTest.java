package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
        "42102, STATEMENT_REFUSED", // no table in H2
        "42P01, STATEMENT_REFUSED", // no table in PostgreSQL
        "42501, STATEMENT_REFUSED", // no permission in PostgreSQL
        "25006, READ_ONLY", // a standby of PostgreSQL, and a read-only transaction
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
