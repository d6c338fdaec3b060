package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.SessionKey;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Holds up to 512 keys for one statement with {@code IN ({keys})}.
 *
 * <p>A statement gets 1, 8, 64 or 512 parameters, so there are few different statements to prepare. The last key fills the
 * parameters that are not needed. Immutable and thread-safe.
 */
final class KeyList {
    private static final int[] SIZES = {1, 8, 64, 512};
    /** The most keys that one statement names. */
    static final int MAX = SIZES[SIZES.length - 1];

    private final List<SessionKey> keys;
    private final int size;

    private KeyList(List<SessionKey> keys) {
        this.keys = keys;
        int i = 0;
        while (SIZES[i] < keys.size()) {
            i++;
        }
        this.size = SIZES[i];
    }

    /** Returns lists that together hold {@code keys}, in their order. */
    static List<KeyList> of(List<SessionKey> keys) {
        var lists = new ArrayList<KeyList>();
        for (int from = 0; from < keys.size(); from += MAX) {
            lists.add(new KeyList(keys.subList(from, Math.min(from + MAX, keys.size()))));
        }
        return lists;
    }

    /** Returns {@code statement} with a parameter for each key in place of {@code {keys}}. */
    String in(String statement) {
        return statement.replace("{keys}", String.join(", ", Collections.nCopies(size, "?")));
    }

    /** Sets the parameters for the keys, of which the first has the number {@code first}. */
    void bind(PreparedStatement statement, int first) throws SQLException {
        for (int i = 0; i < size; i++) {
            statement.setBytes(first + i, keys.get(Math.min(i, keys.size() - 1)).toBytes());
        }
    }
}
