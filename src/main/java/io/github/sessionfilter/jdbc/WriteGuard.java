package io.github.sessionfilter.jdbc;

import java.time.Duration;

/**
 * Guards a write in auto-commit mode: the write asks for the state of the server itself, and changes nothing in a wrong one.
 *
 * <p>A transaction asks by its first query. One statement alone needs neither that query nor a commit.
 */
final class WriteGuard {
    private WriteGuard() {}

    /**
     * Returns an expression for the {@link ServerState} of a write in auto-commit mode.
     *
     * <p>On PostgreSQL it also bounds the write and makes its commit durable. The functions that do so have side effects, so
     * the server evaluates them although nobody reads their results.
     */
    static String expression(Dialect dialect, Duration lockWait) {
        return switch (dialect) {
            case MYSQL -> MySqlState.expression("transaction", 1, MySqlState.longerThan(lockWait));
            case MARIADB -> MySqlState.expression("tx", 1, MySqlState.longerThan(lockWait));
            case POSTGRESQL ->
                "(SELECT state FROM (SELECT " + dialect.state() + " AS state, "
                        + Dialect.postgreSqlSettings(lockWait, true) + ") guard)";
            case H2 -> dialect.state();
        };
    }

    /** Returns an expression for the number of the server's process or thread; 0 if a commit cannot be given up. */
    static String process(Dialect dialect) {
        return switch (dialect) {
            case MYSQL, MARIADB -> "CONNECTION_ID()";
            case POSTGRESQL -> "pg_backend_pid()";
            case H2 -> "0";
        };
    }
}
