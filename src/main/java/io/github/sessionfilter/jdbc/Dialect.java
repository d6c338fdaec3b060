package io.github.sessionfilter.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The supported databases and their differences: the clock, the index hint, the script that creates the table, and the
 * properties of the database's own driver.
 */
enum Dialect {
    /** MySQL from 8.0, with Connector/J. */
    MYSQL("(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000)", "FORCE INDEX (PRIMARY)") {
        @Override
        Map<String, String> driverProperties(Duration timeout) {
            return Map.ofEntries(
                    Map.entry("connectTimeout", millis(timeout)),
                    Map.entry("socketTimeout", millis(timeout)),
                    Map.entry("cachePrepStmts", "true"),
                    Map.entry("useServerPrepStmts", "true"),
                    Map.entry("prepStmtCacheSqlLimit", "4096"),
                    Map.entry("prepStmtCacheSize", "64"),
                    Map.entry("cacheServerConfiguration", "true"),
                    Map.entry("useLocalSessionState", "true"),
                    Map.entry("failOverReadOnly", "false"),
                    Map.entry("maintainTimeStats", "false"));
        }
    },
    /** MariaDB from 10.6, with MariaDB Connector/J or with MySQL's Connector/J. */
    MARIADB(MYSQL.now, MYSQL.byKey) {
        @Override
        Map<String, String> driverProperties(Duration timeout) {
            return Map.of(
                    "connectTimeout", millis(timeout),
                    "socketTimeout", millis(timeout),
                    "useServerPrepStmts", "true");
        }
    },
    /** PostgreSQL from 12. */
    POSTGRESQL("CAST(FLOOR(EXTRACT(EPOCH FROM statement_timestamp()) * 1000) AS BIGINT)", "") {
        @Override
        Map<String, String> driverProperties(Duration timeout) {
            return Map.of(
                    "connectTimeout", seconds(timeout),
                    "loginTimeout", seconds(timeout),
                    "socketTimeout", seconds(timeout),
                    "tcpKeepAlive", "true");
        }
    },
    /** H2 from 2.2, embedded: there is no socket to wait for. */
    H2("CAST(FLOOR(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000) AS BIGINT)", "") {
        @Override
        Map<String, String> driverProperties(Duration timeout) {
            return Map.of();
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
     * @param timeout how long the driver waits for a connection, and for an answer
     */
    abstract Map<String, String> driverProperties(Duration timeout);

    private static String millis(Duration timeout) {
        return String.valueOf(timeout.toMillis());
    }

    /** Rounds up, because 0 would mean no time-out. */
    private static String seconds(Duration timeout) {
        return String.valueOf(Math.max(1, (timeout.toMillis() + 999) / 1000));
    }

    /** Returns the name of the script that creates the table, a resource beside this class. */
    String schemaFile() {
        return "schema-" + lowerCaseName() + ".sql";
    }

    /** Returns the statements of {@link #schemaFile()}, in which {@code {table}} is not yet replaced. */
    List<String> schema() {
        try (var script = Objects.requireNonNull(Dialect.class.getResourceAsStream(schemaFile()), schemaFile())) {
            var text = new String(script.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
            return Arrays.stream(text.split(";"))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + schemaFile() + " from the jar", e);
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
