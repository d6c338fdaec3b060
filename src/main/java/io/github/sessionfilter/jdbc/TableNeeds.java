package io.github.sessionfilter.jdbc;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the statements of the store need of a table.
 *
 * @param columns the names of the columns
 * @param added the columns that a later version than the first has added
 * @param nullable the names of the columns that must take NULL
 * @param primaryKey the only column of the primary key
 * @param indexes the indexes, in addition to the primary key
 */
record TableNeeds(
        Set<String> columns, Set<String> added, Set<String> nullable, String primaryKey, List<Index> indexes) {
    /**
     * A needed index.
     *
     * @param suffix what follows the table's name in the name of an index that is to be created
     * @param column the first column, which the index must have
     * @param columns all columns of an index that is to be created
     * @param isUnique whether the index must be unique
     */
    record Index(String suffix, String column, String columns, boolean isUnique) {
        Index(String suffix, String column, String columns) {
            this(suffix, column, columns, false);
        }
    }

    /** Returns a query of all columns of {@code table} that the first version had; it finds no row. */
    String query(String table) {
        return "SELECT "
                + columns.stream().filter(column -> !added.contains(column)).collect(Collectors.joining(", "))
                + " FROM " + table + " WHERE 1 = 0";
    }

    /** Returns a query of the other columns that finds no row. */
    String queryAdded(String table) {
        return "SELECT " + String.join(", ", added) + " FROM " + table + " WHERE 1 = 0";
    }

    /** The columns of the table of sessions that version 2 has added. */
    private static final Set<String> IN_VERSION_2 =
            Set.of("roles", "idle_timeout", "stream_limit", "login_key", "successor_key");

    /** The table of sessions. */
    static final TableNeeds SESSIONS = new TableNeeds(
            Set.of(
                    "session_key",
                    "principal_name",
                    "description",
                    "created_at",
                    "last_accessed_at",
                    "expires_at",
                    "absolute_expires_at",
                    "revoked_at",
                    "roles",
                    "idle_timeout",
                    "stream_limit",
                    "login_key",
                    "successor_key"),
            IN_VERSION_2,
            Set.of("revoked_at", "roles", "idle_timeout", "stream_limit", "login_key", "successor_key"),
            "session_key",
            List.of(
                    new Index("principal", "principal_name", "principal_name"),
                    new Index("expires", "expires_at", "expires_at, session_key"),
                    new Index("revoked", "revoked_at", "revoked_at, session_key"),
                    new Index("created", "created_at", "created_at")));

    /** The table of cut-offs. */
    static final TableNeeds CUT_OFFS = new TableNeeds(
            Set.of("principal_name", "issued_before", "locked_until", "stamped_at"),
            Set.of(),
            Set.of(),
            "principal_name",
            List.of(new Index("stamped", "stamped_at", "stamped_at")));

    /** The table of streams. The unique index keeps one stream from taking two slots. */
    static final TableNeeds STREAMS = new TableNeeds(
            Set.of(
                    "lease_key",
                    "principal_name",
                    "slot",
                    "stream_key",
                    "session_key",
                    "started_at",
                    "leased_until",
                    "ended_at"),
            Set.of(),
            Set.of("slot", "stream_key", "ended_at"),
            "lease_key",
            List.of(
                    new Index("person", "principal_name", "principal_name"),
                    new Index("key", "stream_key", "stream_key", true),
                    new Index("leased", "leased_until", "leased_until, lease_key"),
                    new Index("ended", "ended_at", "ended_at, lease_key")));
}
