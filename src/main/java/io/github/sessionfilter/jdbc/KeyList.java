package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.SessionKey;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/**
 * Keys that a statement names all at once, where it has {@code IN ({keys})}.
 *
 * <p>There are a power of two of places, so that there are few different statements to prepare; those that are left over
 * name the last key again. Immutable.
 */
final class KeyList {
    /** The most keys that one statement should name. */
    static final int MAX = 512;

    private final List<SessionKey> keys;
    private final int places;

    /** At least one key. */
    KeyList(List<SessionKey> keys) {
        this.keys = keys;
        this.places = Integer.highestOneBit(2 * keys.size() - 1);
    }

    /** Returns {@code statement} with a place for each key. */
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
