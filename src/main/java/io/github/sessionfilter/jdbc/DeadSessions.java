package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes the rows of sessions that have been expired or revoked for {@link SessionTimeouts#DEAD_ROW_RETENTION}.
 *
 * <p>Thread-safe.
 */
final class DeadSessions {
    private final Database database;

    DeadSessions(Database database) {
        this.database = database;
    }

    private static final String DELETE = """
            {delete by key}
            WHERE ((revoked_at IS NULL AND expires_at < {now} - ?) OR revoked_at < {now} - ?)
              AND session_key IN ({keys})""";

    /** Deletes at most {@code limit} rows that are still dead, and returns how many dead rows it found. */
    int sweep(int limit) {
        var dead = new ArrayList<>(find(LONG_EXPIRED, limit));
        dead.addAll(find(LONG_REVOKED, limit - dead.size()));
        if (dead.isEmpty()) {
            return 0;
        }
        delete(dead, SessionTimeouts.DEAD_ROW_RETENTION);
        return dead.size();
    }

    /** Deletes the rows of {@code keys} that have been dead for {@code retention}. */
    void delete(List<SessionKey> keys, Duration retention) {
        database.inBackground(LockedRows.change(keys, DELETE, (delete, list) -> {
            delete.setLong(1, retention.toMillis());
            delete.setLong(2, retention.toMillis());
            list.bind(delete, 3);
        }));
    }

    private static final String LONG_EXPIRED = """
            SELECT session_key FROM {table} WHERE expires_at < {now} - ? AND revoked_at IS NULL
            ORDER BY expires_at LIMIT ?""";

    private static final String LONG_REVOKED = """
            SELECT session_key FROM {table} WHERE revoked_at < {now} - ?
            ORDER BY revoked_at LIMIT ?""";

    private List<SessionKey> find(String statement, int limit) {
        return database.inBackground(connection -> connection.query(
                statement,
                find -> {
                    find.setLong(1, SessionTimeouts.DEAD_ROW_RETENTION.toMillis());
                    find.setInt(2, limit);
                },
                SessionRows::keys));
    }
}
