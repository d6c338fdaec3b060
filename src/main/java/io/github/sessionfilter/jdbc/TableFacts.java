package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says about the table.
 *
 * @param objections what is wrong with the kind of the table
 * @param columns the columns by their names
 * @param indexes the indexes, the primary key among them
 * @param guards what may refuse or change a row
 */
record TableFacts(List<Objection> objections, Map<String, Column> columns, List<Index> indexes, List<Guard> guards) {
    /**
     * Something that keeps the table from being used.
     *
     * @param found a sentence without its subject, the table
     * @param remedy the statement to run
     */
    record Objection(String found, String remedy) {}

    /**
     * A column.
     *
     * @param type in lower case, as the catalog writes it
     * @param isFilled whether the database fills it if a statement omits it
     */
    record Column(String name, String type, boolean isNullable, boolean isFilled) {}

    /**
     * An index.
     *
     * @param columns its columns, in their order
     * @param method how it is organized, such as {@code btree}
     * @param predicate the condition of a partial index, or null
     * @param repair the statement that makes an unused index usable, or null
     * @param constraint the constraint that the index belongs to, if it cannot be dropped alone, or null
     */
    record Index(
            String name,
            List<String> columns,
            boolean isPrimary,
            boolean isUnique,
            String method,
            @Nullable String predicate,
            @Nullable String repair,
            @Nullable String constraint) {}

    /** Something that may refuse or change a row. */
    record Guard(String name, Kind kind) {
        /** Returns the statement that removes it from {@code table}. */
        String drop(String table, Dialect dialect) {
            return switch (kind) {
                case TRIGGER -> "DROP TRIGGER " + name + (dialect == Dialect.POSTGRESQL ? " ON " + table : "");
                case CHECK -> "ALTER TABLE " + table + " DROP CONSTRAINT " + name;
                case FOREIGN_KEY ->
                    "ALTER TABLE " + table + " DROP "
                            + (dialect == Dialect.MYSQL || dialect == Dialect.MARIADB ? "FOREIGN KEY " : "CONSTRAINT ")
                            + name;
            };
        }
    }

    /** The kinds of a {@link Guard}. */
    enum Kind {
        TRIGGER,
        CHECK,
        FOREIGN_KEY
    }

    /** Reads the catalog of a table, in four statements. */
    static TableFacts read(Connection connection, String table, Dialect dialect) throws SQLException {
        var catalog = Catalog.of(dialect);
        var columns = new LinkedHashMap<String, Column>();
        for (var column : rows(connection, table, catalog.columns(), TableFacts::column)) {
            columns.put(column.name, column);
        }
        return new TableFacts(
                rows(
                        connection,
                        table,
                        catalog.objections(),
                        row -> new Objection(row.getString("found"), row.getString("remedy"))),
                columns,
                indexes(rows(connection, table, catalog.indexes(), TableFacts::index)),
                rows(
                        connection,
                        table,
                        catalog.guards(),
                        row -> new Guard(
                                row.getString("name"),
                                Kind.valueOf(row.getString("kind").replace(' ', '_')))));
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> List<T> rows(Connection connection, String table, String query, RowReader<T> reader)
            throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query.replace("{table}", table))) {
            var read = new ArrayList<T>();
            while (rows.next()) {
                read.add(reader.read(rows));
            }
            return read;
        }
    }

    private static Column column(ResultSet row) throws SQLException {
        return new Column(
                row.getString("name").toLowerCase(Locale.ROOT),
                row.getString("type").toLowerCase(Locale.ROOT),
                row.getBoolean("nullable"),
                row.getBoolean("filled"));
    }

    private static Index index(ResultSet row) throws SQLException {
        return new Index(
                row.getString("name"),
                List.of(String.valueOf(row.getString("column_name")).toLowerCase(Locale.ROOT)),
                row.getBoolean("is_primary"),
                row.getBoolean("is_unique"),
                row.getString("method"),
                row.getString("predicate"),
                row.getString("repair"),
                row.getString("constraint_name"));
    }

    /** Joins the rows of each index, which follow each other. */
    private static List<Index> indexes(List<Index> columns) {
        var joined = new LinkedHashMap<String, Index>();
        for (var column : columns) {
            joined.merge(column.name, column, (one, next) -> {
                var both = new ArrayList<>(one.columns);
                both.addAll(next.columns);
                return new Index(
                        one.name,
                        both,
                        one.isPrimary,
                        one.isUnique,
                        one.method,
                        one.predicate,
                        one.repair,
                        one.constraint);
            });
        }
        return List.copyOf(joined.values());
    }
}
