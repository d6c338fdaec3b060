package io.github.sessionfilter.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The supported databases and their differences: the clock, the index hint, the script that creates the table, the
 * properties of the database's own driver, and the state of the server.
 */
enum Dialect {
    /** MySQL from 8.0, with Connector/J. */
    MYSQL("(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000)", "FORCE INDEX (PRIMARY)") {
        @Override
        Map<String, String> driverProperties(Duration connect, Duration handshake) {
            return Map.ofEntries(
                    Map.entry("connectTimeout", millis(connect)),
                    Map.entry("socketTimeout", millis(handshake)),
                    Map.entry("cachePrepStmts", "true"),
                    Map.entry("useServerPrepStmts", "true"),
                    Map.entry("prepStmtCacheSqlLimit", "4096"),
                    Map.entry("prepStmtCacheSize", "64"),
                    Map.entry("cacheServerConfiguration", "true"),
                    Map.entry("useLocalSessionState", "true"),
                    Map.entry("failOverReadOnly", "false"),
                    Map.entry("maintainTimeStats", "false"));
        }

        @Override
        Map<String, String> variables(Duration lockWait) {
            var variables = MySqlState.variables("transaction_isolation", lockWait);
            variables.put("max_execution_time", "30000");
            return variables;
        }

        @Override
        String state() {
            return MySqlState.expression("transaction", 1, "");
        }

        @Override
        String beginTransaction(Duration lockWait) {
            return begin(MySqlState.expression("transaction", 0, MySqlState.longerThan(lockWait)), "CONNECTION_ID()");
        }
    },
    /** MariaDB from 10.6, with MariaDB Connector/J or with MySQL's Connector/J. */
    MARIADB(MYSQL.now, MYSQL.byKey) {
        @Override
        Map<String, String> driverProperties(Duration connect, Duration handshake) {
            return Map.of(
                    "connectTimeout", millis(connect),
                    "socketTimeout", millis(handshake),
                    "useServerPrepStmts", "true");
        }

        @Override
        Map<String, String> variables(Duration lockWait) {
            var variables = MySqlState.variables("tx_isolation", lockWait);
            variables.put("max_statement_time", "30");
            variables.put("idle_transaction_timeout", "30");
            return variables;
        }

        @Override
        String state() {
            return MySqlState.expression("tx", 1, "");
        }

        @Override
        String beginTransaction(Duration lockWait) {
            return begin(
                    MySqlState.expression("tx", 0, MySqlState.longerThan(lockWait) + MySqlState.EMPTY_IS_NULL),
                    "CONNECTION_ID()");
        }
    },
    /** PostgreSQL from 12. */
    POSTGRESQL("CAST(FLOOR(EXTRACT(EPOCH FROM statement_timestamp()) * 1000) AS BIGINT)", "") {
        @Override
        Map<String, String> driverProperties(Duration connect, Duration handshake) {
            return Map.of(
                    "connectTimeout", seconds(connect),
                    "loginTimeout", seconds(handshake.multipliedBy(3)),
                    "socketTimeout", seconds(handshake),
                    "tcpKeepAlive", "true",
                    "prepareThreshold", "0"); // names of prepared statements collide behind a pooler
        }

        @Override
        String state() {
            return """
                    CASE WHEN pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' THEN %d
                         WHEN row_security_active('{table}') OR row_security_active(to_regclass('{table}_cutoff')) THEN %d
                         ELSE %d END""".formatted(ServerState.READ_ONLY, ServerState.HIDES_ROWS, ServerState.RIGHT);
        }

        @Override
        String beginTransaction(Duration lockWait) {
            return begin(state(), "pg_backend_pid()") + ", " + postgreSqlSettings(lockWait, true);
        }

        /** A pooler gives each client a process id of its own. Settings would stay with the next client, so none are made. */
        @Override
        String setUp(Connection connection, Duration lockWait) throws SQLException {
            return "SELECT set_config('default_transaction_isolation', 'read committed', false), "
                    + postgreSqlSettings(lockWait, false) + " WHERE pg_backend_pid() = " + backendPid(connection);
        }
    },
    /** H2 from 2.2, embedded: there is no socket to wait for. */
    H2("CAST(FLOOR(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000) AS BIGINT)", "") {
        @Override
        Map<String, String> driverProperties(Duration connect, Duration handshake) {
            return Map.of();
        }

        @Override
        String state() {
            return "CASE WHEN READONLY() THEN " + ServerState.READ_ONLY + " ELSE " + ServerState.RIGHT + " END";
        }

        @Override
        String setUp(Connection connection, Duration lockWait) {
            return "SET LOCK_TIMEOUT " + lockWait.toMillis();
        }
    };

    private final String now;
    private final String byKey;

    Dialect(String now, String byKey) {
        this.now = now;
        this.byKey = byKey;
    }

    /** Returns the expression for the database's time in epoch milliseconds, which is one value throughout a statement. */
    String now() {
        return now;
    }

    /**
     * Returns the index hint that follows the table's name in a statement that names rows by their keys.
     *
     * <p>InnoDB locks every row that it reads. Without the hint it may scan the table, and logins would wait.
     */
    String byKey() {
        return byKey;
    }

    /** Returns the beginning of a deletion of rows by their keys. MySQL takes its hint only in this form. */
    String deleteByKey() {
        return byKey.isEmpty() ? "DELETE FROM {table}" : "DELETE {table} FROM {table} " + byKey;
    }

    /**
     * Returns the properties of this database's own driver for a pool that never validates connections.
     *
     * @param connect how long the driver waits for a TCP connection
     * @param handshake how long the driver waits for each answer of a handshake
     */
    abstract Map<String, String> driverProperties(Duration connect, Duration handshake);

    private static String millis(Duration timeout) {
        return String.valueOf(timeout.toMillis());
    }

    /** Rounds up, because 0 would mean no time-out. */
    private static String seconds(Duration timeout) {
        return String.valueOf(Math.max(1, (timeout.toMillis() + 999) / 1000));
    }

    /**
     * Returns an expression for the {@link ServerState} of a statement in auto-commit mode.
     *
     * <p>It costs no round trip, because it is a column of the statement.
     */
    abstract String state();

    /**
     * Returns the first query of a transaction that writes, with the columns {@code state} and {@code process}, the number
     * of the server's process or thread; 0 if a commit cannot be given up.
     *
     * <p>On PostgreSQL it also bounds the transaction and makes its commit durable, until the transaction ends.
     */
    String beginTransaction(Duration lockWait) {
        return begin(state(), "0");
    }

    private static String begin(String state, String process) {
        return "SELECT " + state + " AS state, " + process + " AS process";
    }

    /**
     * Returns how long a write waits for an answer that may have to wait for a lock first.
     *
     * @param attemptTimeout how long it waits for other answers
     */
    Duration longestLockWait(Duration attemptTimeout) {
        return variables(attemptTimeout).isEmpty() ? attemptTimeout : MySqlState.LONGEST_LOCK_WAIT;
    }

    /** Returns the session variables that {@link SessionVariables} sets, with their values. Empty except on MySQL and MariaDB. */
    Map<String, String> variables(Duration lockWait) {
        return Map.of();
    }

    /** Returns the statement that sets a connection up as the statements need it. */
    String setUp(Connection connection, Duration lockWait) throws SQLException {
        return variables(lockWait).entrySet().stream()
                .map(variable -> variable.getKey() + " = " + variable.getValue())
                .collect(Collectors.joining(", ", "SET ", ""));
    }

    /** Returns PostgreSQL's settings for a write; a bound or a durability that is stricter already stays. */
    static String postgreSqlSettings(Duration lockWait, boolean untilCommit) {
        return """
                set_config('lock_timeout', '%1$d', %2$b),
                set_config('statement_timeout', %3$s, %2$b),
                set_config('idle_in_transaction_session_timeout', %4$s, %2$b),
                set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')
                  THEN 'on' ELSE current_setting('synchronous_commit') END, %2$b)""".formatted(
                        lockWait.toMillis(),
                        untilCommit,
                        bounded("statement_timeout"),
                        bounded("idle_in_transaction_session_timeout"));
    }

    private static String bounded(String timeout) {
        return "CASE WHEN current_setting('" + timeout + "') = '0' THEN '30s' ELSE current_setting('" + timeout
                + "') END";
    }

    /** Returns the id that the driver believes the server's process to have; 0 if the driver does not tell. */
    private static int backendPid(Connection connection) {
        try {
            return (int) connection.getClass().getMethod("getBackendPID").invoke(connection);
        } catch (ReflectiveOperationException e) {
            return 0;
        }
    }

    /** Returns the name of the script that creates the table, a resource beside this class. */
    String schemaFile() {
        return "schema-" + scriptName() + ".sql";
    }

    /** Returns the name of the script that creates the table of streams, a resource beside this class. */
    String streamSchemaFile() {
        return "schema-stream-" + scriptName() + ".sql";
    }

    /** The statements for MySQL are right for MariaDB, too. */
    private String scriptName() {
        return this == MARIADB ? "mysql" : lowerCaseName();
    }

    /** Returns the statements of the script {@code file}, in which {@code {table}} is not yet replaced. */
    static List<String> statements(String file) {
        try (var script = Objects.requireNonNull(Dialect.class.getResourceAsStream(file), file)) {
            var text = new String(script.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
            return Arrays.stream(text.split(";\\s*(?:\\n|$)"))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + " from the jar", e);
        }
    }

    /**
     * Returns the dialect of a database.
     *
     * @throws IllegalStateException if the database is not supported
     */
    static Dialect of(DatabaseMetaData database) throws SQLException {
        var product = database.getDatabaseProductName();
        if (database.getDatabaseProductVersion().contains("MariaDB")) {
            return MARIADB; // which Connector/J calls MySQL
        }
        return switch (product) {
            case "MySQL" -> MYSQL;
            case "MariaDB" -> MARIADB;
            case "PostgreSQL" -> POSTGRESQL;
            case "H2" -> H2;
            default ->
                throw new IllegalStateException(
                        "the database is '" + product + "'; expected one of MySQL, MariaDB, PostgreSQL, H2");
        };
    }

    /** Returns the dialect whose own driver takes {@code url}, or empty for the URL of another driver. */
    static Optional<Dialect> ofDriver(String url) {
        return Arrays.stream(values())
                .filter(dialect -> url.startsWith("jdbc:" + dialect.lowerCaseName() + ":"))
                .findFirst();
    }

    private String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
