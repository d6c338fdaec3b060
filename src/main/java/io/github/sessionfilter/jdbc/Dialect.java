package io.github.sessionfilter.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Where the databases differ: how to read the clock in UTC, how to find rows, and the script that makes the table. */
enum Dialect {
    /** From 8.0. */
    MYSQL("(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000)", "FORCE INDEX (PRIMARY)"),
    /** From 10.6; also what Connector/J calls MySQL. */
    MARIADB(MYSQL.now, MYSQL.byKey),
    /** From 12. */
    POSTGRESQL("CAST(FLOOR(EXTRACT(EPOCH FROM statement_timestamp()) * 1000) AS BIGINT)", ""),
    /** From 2.2. */
    H2("CAST(FLOOR(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000) AS BIGINT)", "");

    private final String now;
    private final String byKey;

    Dialect(String now, String byKey) {
        this.now = now;
        this.byKey = byKey;
    }

    /** Returns the expression for the database's time in epoch milliseconds, one value throughout a statement. */
    String now() {
        return now;
    }

    /**
     * Returns what to write behind the table's name so that rows are found by their keys, however many there are. InnoDB
     * locks what it reads: if it read the whole table instead, logins would wait.
     */
    String byKey() {
        return byKey;
    }

    /** Returns what a statement begins with that deletes rows by their keys: MySQL takes its hint only in this form. */
    String deleteByKey() {
        return byKey.isEmpty() ? "DELETE FROM {table}" : "DELETE {table} FROM {table} " + byKey;
    }

    /** Returns the name of the script that makes the table, beside this class. */
    String schemaFile() {
        return "schema-" + name().toLowerCase(Locale.ROOT) + ".sql";
    }

    /** Returns the statements of {@link #schemaFile()}, with {@code {table}} still to be replaced. */
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
     * @throws IllegalStateException if it is none of those
     */
    static Dialect of(DatabaseMetaData database) throws SQLException {
        var product = database.getDatabaseProductName();
        if (database.getDatabaseProductVersion().contains("MariaDB")) {
            return MARIADB;
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
}
