package io.github.sessionfilter.jdbc;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The session variables of MySQL and MariaDB: how the statements need them, and the expression that looks at them. */
final class MySqlState {
    /** MariaDB would store NULL for a session without a description. */
    static final String EMPTY_IS_NULL = " OR FIND_IN_SET('EMPTY_STRING_IS_NULL', @@session.sql_mode) > 0";

    /** The server's shortest wait for a lock is a second. A third of it more lets its answer come. */
    static final Duration LONGEST_LOCK_WAIT = Duration.ofMillis(1_333);

    /** The value of sql_select_limit that limits nothing. DEFAULT would be the server's limit. */
    private static final String ALL_ROWS = "18446744073709551615";

    private MySqlState() {}

    /**
     * Returns the variables with their right values.
     *
     * @param isolation the name of the variable for the isolation
     */
    static Map<String, String> variables(String isolation, Duration lockWait) {
        var variables = new LinkedHashMap<String, String>();
        variables.put("autocommit", "1");
        variables.put("completion_type", "'NO_CHAIN'");
        variables.put(isolation, "'REPEATABLE-READ'");
        variables.put("sql_select_limit", ALL_ROWS);
        variables.put("sql_big_selects", "1");
        variables.put("sql_safe_updates", "0");
        variables.put("sql_mode", "'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'");
        variables.put("lock_wait_timeout", wholeSeconds(lockWait));
        variables.put("innodb_lock_wait_timeout", wholeSeconds(lockWait));
        return variables;
    }

    /**
     * Returns {@link Dialect#state}.
     *
     * @param transaction the prefix of the variables for transactions
     * @param autoCommit the right value of autocommit
     * @param more other wrong settings
     */
    static String expression(String transaction, int autoCommit, String more) {
        return """
                CASE WHEN CONCAT(@@global.read_only) NOT IN ('0', 'OFF') OR @@global.innodb_read_only = 1
                       OR @@session.%1$s_read_only = 1 THEN %2$d
                     WHEN @@session.autocommit <> %3$d OR @@session.sql_select_limit <> %4$s
                       OR @@session.completion_type <> 'NO_CHAIN'
                       OR @@session.%1$s_isolation = 'READ-UNCOMMITTED'%5$s THEN %6$d
                     ELSE %7$d END""".formatted(
                        transaction,
                        ServerState.READ_ONLY,
                        autoCommit,
                        ALL_ROWS,
                        more,
                        ServerState.NOT_SET_UP,
                        ServerState.RIGHT);
    }

    /** Returns a condition on the waits for locks, to be added to {@link #expression}. */
    static String longerThan(Duration lockWait) {
        var seconds = wholeSeconds(lockWait);
        return " OR @@session.lock_wait_timeout > " + seconds + " OR @@session.innodb_lock_wait_timeout > " + seconds;
    }

    /** Returns the wait in seconds, rounded down, but at least 1. */
    private static String wholeSeconds(Duration wait) {
        return String.valueOf(Math.max(1, wait.toSeconds()));
    }
}
