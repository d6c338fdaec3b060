package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;

/**
 * Writes uses of many sessions, in one transaction: for a few hundred of them one statement that locks their rows, and one
 * for each second in which some were used.
 *
 * <p>Rows are locked in the order of keys, so two nodes that write uses of the same sessions wait for each other and do
 * not deadlock. Immutable.
 */
final class TouchBatch implements Database.Work<List<SessionKey>> {
    private static final String LOCK_LIVE = """
            SELECT session_key FROM {table} {by key} WHERE session_key IN ({keys}) AND revoked_at IS NULL
            ORDER BY session_key FOR UPDATE""";

    private static final String TOUCH = """
            UPDATE {table} {by key} SET last_accessed_at = GREATEST(last_accessed_at, ?),
              expires_at = GREATEST(expires_at, LEAST(?, absolute_expires_at))
            WHERE session_key IN ({keys})""";

    private final List<Session> used;
    private final long idleMillis;

    /**
     * A batch of uses.
     *
     * @param used in the order of keys
     * @param idleMillis how long a session lives after a use
     */
    TouchBatch(List<Session> used, long idleMillis) {
        this.used = used;
        this.idleMillis = idleMillis;
    }

    /** Returns the keys of those that are not live rows. */
    @Override
    public List<SessionKey> on(Database.Statements statements) throws SQLException {
        return statements.transaction(transaction -> {
            var gone = new ArrayList<SessionKey>();
            for (int from = 0; from < used.size(); from += KeyList.MAX) {
                gone.addAll(write(used.subList(from, Math.min(from + KeyList.MAX, used.size())), transaction));
            }
            return gone;
        });
    }

    private List<SessionKey> write(List<Session> some, Database.Statements transaction) throws SQLException {
        var keys = new KeyList(some.stream().map(Session::key).toList());
        var live = new HashSet<>(
                transaction.query(keys.in(LOCK_LIVE), lock -> keys.bind(lock, 1), JdbcSessionStore::keys));
        var bySecond = new TreeMap<Long, List<SessionKey>>();
        var gone = new ArrayList<SessionKey>();
        for (var session : some) {
            if (live.contains(session.key())) {
                bySecond.computeIfAbsent(session.lastAccessedAtMillis(), second -> new ArrayList<>())
                        .add(session.key());
            } else {
                gone.add(session.key());
            }
        }
        for (var second : bySecond.entrySet()) {
            var together = new KeyList(second.getValue());
            transaction.update(together.in(TOUCH), touch -> {
                touch.setLong(1, second.getKey());
                touch.setLong(2, second.getKey() + idleMillis);
                together.bind(touch, 3);
            });
        }
        return gone;
    }
}
