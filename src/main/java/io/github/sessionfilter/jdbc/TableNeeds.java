package io.github.sessionfilter.jdbc;

import java.util.List;
import java.util.Set;

/**
 * What the statements of the store need of a table.
 *
 * @param columns the names of the columns
 * @param primaryKey the only column of the primary key
 * @param indexes the indexes, in addition to the primary key
 */
record TableNeeds(Set<String> columns, String primaryKey, List<Index> indexes) {
    /**
     * A needed index.
     *
     * @param suffix what follows the table's name in the name of an index that is to be created
     * @param column the first column, which the index must have
     * @param columns all columns of an index that is to be created
     */
    record Index(String suffix, String column, String columns) {}

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
                    "revoked_at"),
            "session_key",
            List.of(
                    new Index("principal", "principal_name", "principal_name"),
                    new Index("expires", "expires_at", "expires_at, session_key"),
                    new Index("revoked", "revoked_at", "revoked_at, session_key")));

    /** The table of cut-offs. */
    static final TableNeeds CUT_OFFS = new TableNeeds(
            Set.of("principal_name", "issued_before", "locked_until", "stamped_at"),
            "principal_name",
            List.of(new Index("stamped", "stamped_at", "stamped_at")));
}
