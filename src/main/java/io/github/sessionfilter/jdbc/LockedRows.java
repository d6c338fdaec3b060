package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.SessionKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Locks rows in the order of their keys.
 *
 * <p>Every transaction that changes several rows locks them here first. Two such transactions then wait for each other and
 * do not deadlock.
 */
final class LockedRows {
    private LockedRows() {}

    /** Sets the parameters of a statement that names {@code keys}. */
    interface Parameters {
        void bind(PreparedStatement statement, KeyList keys) throws SQLException;
    }

    /**
     * Returns work that locks the rows of {@code keys} and then changes them by {@code statement}, in one transaction. The
     * work returns the number of changed rows.
     */
    static Statements.Work<Integer> change(List<SessionKey> keys, String statement, Parameters parameters) {
        var sorted = keys.stream().sorted().toList();
        return connection -> connection.transaction(transaction -> {
            lock(sorted, transaction);
            int changed = 0;
            for (var list : KeyList.of(sorted)) {
                changed += transaction.update(list.in(statement), change -> parameters.bind(change, list));
            }
            return changed;
        });
    }

    /** Reads revoked_at, which is not in the primary key. Otherwise MySQL would scan, and lock, that whole index. */
    private static final String LOCK = """
            SELECT session_key, revoked_at FROM {table} {by key} WHERE session_key IN ({keys})
            ORDER BY session_key FOR UPDATE""";

    private static final String COUNT_UNREVOKED =
            "SELECT COUNT(*) FROM {table} WHERE session_key IN ({keys}) AND revoked_at IS NULL";

    /**
     * Locks the rows of {@code sorted}, which are in order, and returns the keys of the rows that are not revoked.
     *
     * @throws SQLException if the result was cut short, so that a row only seems to be absent
     */
    static Set<SessionKey> lock(List<SessionKey> sorted, Statements transaction) throws SQLException {
        var unrevoked = new HashSet<SessionKey>();
        for (var list : KeyList.of(sorted)) {
            unrevoked.addAll(transaction.query(list.in(LOCK), lock -> list.bind(lock, 1), LockedRows::unrevokedKeys));
        }
        requireNoneUnrevoked(
                sorted.stream().filter(key -> !unrevoked.contains(key)).toList(), transaction);
        return unrevoked;
    }

    private static void requireNoneUnrevoked(List<SessionKey> keys, Statements transaction) throws SQLException {
        for (var list : KeyList.of(keys)) {
            if (transaction.query(list.in(COUNT_UNREVOKED), count -> list.bind(count, 1), SessionRows::number) > 0) {
                throw new SQLException("the result was cut short: rows are missing that are in the table");
            }
        }
    }

    private static List<SessionKey> unrevokedKeys(ResultSet rows) throws SQLException {
        var keys = new ArrayList<SessionKey>();
        while (rows.next()) {
            if (!SessionRows.isRevoked(rows)) {
                keys.add(SessionRows.key(rows));
            }
        }
        return keys;
    }
}
