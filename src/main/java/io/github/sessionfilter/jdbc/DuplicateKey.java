package io.github.sessionfilter.jdbc;

import java.sql.SQLException;
import java.util.Set;

/** Recognizes the error for a row whose key is already in the table. */
final class DuplicateKey {
    /** MySQL's and MariaDB's state, and that of PostgreSQL and H2. */
    private static final Set<String> STATES = Set.of("23000", "23505");

    private DuplicateKey() {}

    static boolean isCauseOf(SQLException error) {
        return STATES.contains(String.valueOf(error.getSQLState()));
    }
}
