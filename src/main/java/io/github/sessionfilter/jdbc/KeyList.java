package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.SessionKey;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Keys that a statement names all at once, where it has {@code IN ({keys})}.
 *
 * <p>There are 1, 8, 64 or 512 places, so that there are few different statements to prepare; those that are left over name
 * the last key again. Immutable.
 */
final class KeyList {
    private static final int[] PLACES = {1, 8, 64, 512};
    /** The most keys that one statement names. */
    static final int MAX = PLACES[PLACES.length - 1];

    private final List<SessionKey> keys;
    private final int places;

    private KeyList(List<SessionKey> keys) {
        this.keys = keys;
        int i = 0;
        while (PLACES[i] < keys.size()) {
            i++;
        }
        this.places = PLACES[i];
    }

    /** Returns lists that hold all of {@code keys}, in their order. */
    static List<KeyList> of(List<SessionKey> keys) {
        var lists = new ArrayList<KeyList>();
        for (int from = 0; from < keys.size(); from += MAX) {
            lists.add(new KeyList(keys.subList(from, Math.min(from + MAX, keys.size()))));
        }
        return lists;
    }

    /** Of the two columns one is not in the primary key: else MySQL would read, and lock, all of that for a few rows. */
    private static final String LOCK = """
            SELECT session_key, revoked_at FROM {table} {by key} WHERE session_key IN ({keys})
            ORDER BY session_key FOR UPDATE""";

    /** Locks the rows of these keys, in the order of keys, and returns those of them that are not revoked. */
    List<SessionKey> lock(Statements transaction) throws SQLException {
        return transaction.query(in(LOCK), lock -> bind(lock, 1), rows -> {
            var live = new ArrayList<SessionKey>();
            while (rows.next()) {
                if (!JdbcSessionStore.isRevoked(rows)) {
                    live.add(JdbcSessionStore.key(rows));
                }
            }
            return live;
        });
    }

    /** Returns {@code statement} with its places. */
    String in(String statement) {
        return statement.replace("{keys}", String.join(", ", Collections.nCopies(places, "?")));
    }

    /** Sets the parameters from number {@code first} on. */
    void bind(PreparedStatement statement, int first) throws SQLException {
        for (int i = 0; i < places; i++) {
            statement.setBytes(first + i, keys.get(Math.min(i, keys.size() - 1)).toBytes());
        }
    }
}
