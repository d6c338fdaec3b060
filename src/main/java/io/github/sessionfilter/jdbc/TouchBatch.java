package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionTimeouts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Writes the touches of many sessions in one transaction.
 *
 * <p>For each {@link KeyList} of the sessions, one statement locks their rows. For each second in which sessions were
 * touched, one statement a {@link KeyList} writes it. Immutable.
 */
final class TouchBatch implements Statements.Work<List<SessionKey>> {
    private final List<Session> touched;
    private final SessionTimeouts timeouts;

    /**
     * Creates a batch.
     *
     * @param touched sessions with their new last access
     * @param timeouts of the realm; the rows have the idle timeouts that logins have said
     */
    TouchBatch(Collection<Session> touched, SessionTimeouts timeouts) {
        this.touched =
                touched.stream().sorted(Comparator.comparing(Session::key)).toList();
        this.timeouts = timeouts;
    }

    /** Returns the keys of the sessions whose rows are absent or revoked. */
    @Override
    public List<SessionKey> on(Statements statements) throws SQLException {
        return statements.transaction(transaction -> {
            var unrevoked = LockedRows.lock(touched.stream().map(Session::key).toList(), transaction);
            var gone = new ArrayList<SessionKey>();
            var byTime = new TreeMap<Long, List<SessionKey>>();
            for (var session : touched) {
                if (unrevoked.contains(session.key())) {
                    byTime.computeIfAbsent(session.lastAccessedAtMillis(), time -> new ArrayList<>())
                            .add(session.key());
                } else {
                    gone.add(session.key());
                }
            }
            for (var entry : byTime.entrySet()) {
                write(entry.getKey(), entry.getValue(), transaction);
            }
            return gone;
        });
    }

    private static final String TOUCH = """
            UPDATE {table} {by key} SET last_accessed_at = GREATEST(last_accessed_at, ?),
              expires_at = GREATEST(expires_at, LEAST(? + COALESCE(idle_timeout, ?), absolute_expires_at))
            WHERE session_key IN ({keys})""";

    private void write(long touchedAt, List<SessionKey> sessions, Statements transaction) throws SQLException {
        for (var keys : KeyList.of(sessions)) {
            transaction.update(keys.in(TOUCH), touch -> {
                touch.setLong(1, touchedAt);
                touch.setLong(2, touchedAt + timeouts.touchLag().toMillis());
                touch.setLong(3, timeouts.idleTimeout().toMillis());
                keys.bind(touch, 4);
            });
        }
    }
}
