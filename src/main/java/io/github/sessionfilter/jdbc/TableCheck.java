package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.jdbc.TableFacts.Column;
import io.github.sessionfilter.jdbc.TableFacts.Index;
import io.github.sessionfilter.session.Login;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares the catalog's facts about the table with what the statements of the store need.
 *
 * <p>Other names of indexes, wider columns and further columns are accepted. Not thread-safe.
 */
final class TableCheck {
    private static final Pattern TYPE = Pattern.compile("([a-z_ ]+?) *(?:\\((\\d+)\\))?(?: unsigned)?");
    private static final int KEY_BYTES = 32;
    private static final int NAME_BYTES = 255;
    /** The longest roles with the commas between them. */
    private static final int ROLES_BYTES = Login.MAX_ROLES * (Login.MAX_ROLE_BYTES + 1) - 1;

    private static final int DESCRIPTION_CHARACTERS = 255;

    private final String table;
    private final TableNeeds needs;
    private final Dialect dialect;
    private final TableFacts facts;
    private final List<String> problems = new ArrayList<>();

    private TableCheck(String table, TableNeeds needs, Dialect dialect, TableFacts facts) {
        this.table = table;
        this.needs = needs;
        this.dialect = dialect;
        this.facts = facts;
    }

    /**
     * Makes sure that the table is as the store needs it.
     *
     * @throws IllegalStateException if it is not; the message names each thing found, and the statement to run
     */
    static void require(String table, TableNeeds needs, Dialect dialect, TableFacts facts) {
        var check = new TableCheck(table, needs, dialect, facts);
        check.compare();
        if (!check.problems.isEmpty()) {
            throw new IllegalStateException(
                    "the table '" + table + "' cannot be used: it " + String.join("; it ", check.problems));
        }
    }

    /** Returns whether columns are missing that a statement has just found. */
    static boolean isCut(TableFacts facts, TableNeeds needs) {
        return !facts.columns().isEmpty() && !facts.columns().keySet().containsAll(needs.columns());
    }

    private void compare() {
        if (facts.columns().isEmpty()) {
            if (isMySql()) {
                add("is not in the catalog, so it is temporary", "an ordinary table", "DROP TEMPORARY TABLE " + table);
            }
            return;
        }
        facts.objections().forEach(objection -> add(objection.found(), "an ordinary table", objection.remedy()));
        if (!problems.isEmpty()) {
            return; // a view has no indexes
        }
        compareColumns();
        comparePrimaryKey();
        needs.indexes().forEach(this::requireIndex);
        refuseUniqueIndexes();
    }

    private void add(String found, String expected, String remedy) {
        problems.add(found + "; expected " + expected + "; run: " + remedy);
    }

    private void compareColumns() {
        for (var column : facts.columns().values()) {
            if (!needs.columns().contains(column.name())) {
                if (!column.isNullable() && !column.isFilled()) {
                    add(
                            "has the column " + column.name() + ", which is NOT NULL and has no default",
                            "a default, or a column that may be NULL",
                            change(column.name(), column.type(), true));
                }
                continue;
            }
            var expected = expectedType(column.name());
            if (!isSuitable(column)) {
                add(
                        "has the column " + column.name() + " of type " + column.type(),
                        expected,
                        change(column.name(), expected, needs.nullable().contains(column.name())));
            } else if (needs.nullable().contains(column.name()) && !column.isNullable()) {
                add(
                        "has the column " + column.name() + ", which is NOT NULL",
                        "a column that may be NULL",
                        nullable(column));
            }
        }
    }

    private static boolean isSuitable(Column column) {
        var matcher = TYPE.matcher(column.type());
        if (!matcher.matches()) {
            return false;
        }
        var base = matcher.group(1);
        long length = matcher.group(2) == null ? Long.MAX_VALUE : Long.parseLong(matcher.group(2));
        return switch (column.name()) {
            case "session_key", "stream_key", "lease_key", "login_key", "successor_key" ->
                base.equals("binary") ? length == KEY_BYTES : isBinary(base) && length >= KEY_BYTES;
            case "principal_name" -> isBinary(base) && length >= NAME_BYTES;
            case "roles" -> isBinary(base) && length >= ROLES_BYTES;
            case "description" -> isText(base) && length >= DESCRIPTION_CHARACTERS;
            default -> base.equals("bigint");
        };
    }

    private static boolean isBinary(String base) {
        return base.equals("varbinary")
                || base.equals("binary varying")
                || base.equals("bytea")
                || base.equals("binary large object")
                || base.endsWith("blob");
    }

    private static boolean isText(String base) {
        return base.startsWith("char") || base.startsWith("varchar") || base.endsWith("text");
    }

    private String expectedType(String column) {
        boolean isPostgreSql = dialect == Dialect.POSTGRESQL;
        return switch (column) {
            case "session_key", "stream_key", "lease_key", "login_key", "successor_key" ->
                isPostgreSql ? "BYTEA" : "BINARY(32)";
            case "principal_name" -> isPostgreSql ? "BYTEA" : "VARBINARY(255)";
            case "roles" -> isPostgreSql ? "BYTEA" : "VARBINARY(" + ROLES_BYTES + ")";
            case "description" -> "VARCHAR(255)" + (isMySql() ? " CHARACTER SET utf8mb4" : "");
            default -> "BIGINT";
        };
    }

    private String change(String column, String type, boolean isNullable) {
        return switch (dialect) {
            case MYSQL, MARIADB ->
                "ALTER TABLE " + table + " MODIFY " + column + " " + type + (isNullable ? " NULL" : " NOT NULL");
            case POSTGRESQL ->
                isNullable && !needs.columns().contains(column)
                        ? "ALTER TABLE " + table + " ALTER COLUMN " + column + " DROP NOT NULL"
                        : "ALTER TABLE " + table + " ALTER COLUMN " + column + " TYPE " + type
                                + (type.equals("BYTEA") ? " USING convert_to(" + column + "::text, 'UTF8')" : "");
            case H2 ->
                isNullable && !needs.columns().contains(column)
                        ? "ALTER TABLE " + table + " ALTER COLUMN " + column + " DROP NOT NULL"
                        : "ALTER TABLE " + table + " ALTER COLUMN " + column + " SET DATA TYPE " + type;
        };
    }

    private String nullable(Column column) {
        return isMySql()
                ? change(column.name(), expectedType(column.name()), true)
                : "ALTER TABLE " + table + " ALTER COLUMN " + column.name() + " DROP NOT NULL";
    }

    private void comparePrimaryKey() {
        var primary = facts.indexes().stream().filter(Index::isPrimary).findFirst();
        if (primary.isPresent() && primary.get().columns().equals(List.of(needs.primaryKey()))) {
            return;
        }
        var add = "ADD PRIMARY KEY (" + needs.primaryKey() + ")";
        var drop = primary.isEmpty()
                ? ""
                : dialect == Dialect.POSTGRESQL
                        ? "DROP CONSTRAINT " + primary.get().name() + ", "
                        : isMySql() ? "DROP PRIMARY KEY, " : "DROP PRIMARY KEY; ALTER TABLE " + table + " ";
        add(
                primary.map(key -> "has the primary key (" + String.join(", ", key.columns()) + ")")
                        .orElse("has no primary key"),
                "the primary key (" + needs.primaryKey() + ")",
                "ALTER TABLE " + table + " " + drop + add);
    }

    private void requireIndex(TableNeeds.Index needed) {
        var column = needed.column();
        var columns = needed.columns();
        var candidates = facts.indexes().stream()
                .filter(index -> index.columns().get(0).equals(column) && serves(index, column))
                .filter(index -> !needed.isUnique() || isUniqueOn(column, index))
                .toList();
        if (candidates.stream().anyMatch(index -> index.repair() == null)) {
            return;
        }
        var kind = needed.isUnique() ? "unique index" : "index";
        var expected = (needed.isUnique() ? "a " : "an ") + kind + " on (" + columns + ")";
        if (!candidates.isEmpty()) {
            var index = candidates.get(0);
            add("has the index " + index.name() + ", which is not in use", expected, String.valueOf(index.repair()));
            return;
        }
        var name = table + "_" + needed.suffix();
        var drop = facts.indexes().stream()
                .filter(index -> index.name().equalsIgnoreCase(name))
                .map(index -> drop(index) + "; ")
                .collect(Collectors.joining());
        add(
                "has no " + kind + " on " + column,
                expected,
                drop + (needed.isUnique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ")
                        + (dialect == Dialect.POSTGRESQL ? "CONCURRENTLY " : "") + name + " ON " + table + " ("
                        + columns + ")");
    }

    private static boolean isUniqueOn(String column, Index index) {
        return index.isUnique() && index.predicate() == null && index.columns().equals(List.of(column));
    }

    /** Returns whether the statements that compare {@code column} can use {@code index}. */
    private static boolean serves(Index index, String column) {
        boolean isOrdered = index.method().equals("btree");
        if (!isOrdered && !(index.method().equals("hash") && column.equals("principal_name"))) {
            return false;
        }
        return index.predicate() == null || PREDICATES.getOrDefault(column, "").equals(index.predicate());
    }

    /** The conditions of partial indexes that the statements on a column have as well. */
    private static final Map<String, String> PREDICATES =
            Map.of("expires_at", "(revoked_at IS NULL)", "revoked_at", "(revoked_at IS NOT NULL)");

    /** A person may have several sessions, and two sessions may have the same time. */
    private void refuseUniqueIndexes() {
        facts.indexes().stream()
                .filter(index -> index.isUnique()
                        && !index.isPrimary()
                        && !index.columns().contains(needs.primaryKey())
                        && needs.indexes().stream()
                                .noneMatch(needed -> needed.isUnique() && isUniqueOn(needed.column(), index))
                        && needs.columns().containsAll(index.columns()))
                .forEach(index -> add(
                        "has the unique index " + index.name() + " on (" + String.join(", ", index.columns()) + ")",
                        "an index that is not unique",
                        drop(index)));
    }

    private String drop(Index index) {
        return index.constraint() != null
                ? "ALTER TABLE " + table + " DROP CONSTRAINT " + index.constraint()
                : "DROP INDEX " + index.name() + (isMySql() ? " ON " + table : "");
    }

    private boolean isMySql() {
        return dialect == Dialect.MYSQL || dialect == Dialect.MARIADB;
    }
}
