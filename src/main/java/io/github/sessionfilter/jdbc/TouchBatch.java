package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes uses of many sessions, in one transaction: for each {@link KeyList} of them one statement that locks their rows, and
 * for each second in which some were used one that writes it.
 *
 * <p>Rows are locked in the order of keys, so two nodes that write uses of the same sessions wait for each other and do
 * not deadlock. Immutable.
 */
final class TouchBatch implements Statements.Work<List<SessionKey>> {
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
    public List<SessionKey> on(Statements statements) throws SQLException {
        return statements.transaction(transaction -> {
            var live = lockLive(transaction);
            var gone = new ArrayList<SessionKey>();
            var bySecond = new TreeMap<Long, List<SessionKey>>();
            for (var session : used) {
                if (live.contains(session.key())) {
                    bySecond.computeIfAbsent(session.lastAccessedAtMillis(), second -> new ArrayList<>())
                            .add(session.key());
                } else {
                    gone.add(session.key());
                }
            }
            for (var second : bySecond.entrySet()) {
                write(second.getKey(), second.getValue(), transaction);
            }
            return gone;
        });
    }

    private Set<SessionKey> lockLive(Statements transaction) throws SQLException {
        var live = new HashSet<SessionKey>();
        for (var keys : KeyList.of(used.stream().map(Session::key).toList())) {
            live.addAll(keys.lock(transaction));
        }
        return live;
    }

    private void write(long usedAt, List<SessionKey> sessions, Statements transaction) throws SQLException {
        for (var keys : KeyList.of(sessions)) {
            transaction.update(keys.in(TOUCH), touch -> {
                touch.setLong(1, usedAt);
                touch.setLong(2, usedAt + idleMillis);
                keys.bind(touch, 3);
            });
        }
    }
}
