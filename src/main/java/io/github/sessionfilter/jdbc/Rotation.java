package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionTimeouts;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Replaces a session by one with another key, in one transaction.
 *
 * <p>Immutable.
 */
final class Rotation implements Statements.Work<Optional<Session>> {
    private final SessionKey current;
    private final SessionKey next;
    private final long lowestStamp;
    private final SessionTimeouts timeouts;
    private final SharedTerms terms;
    private final boolean hasStreams;

    /**
     * Creates a rotation.
     *
     * @param lowestStamp the lowest stamp of the revocation, in epoch milliseconds
     * @param hasStreams whether there is a table of streams
     */
    Rotation(
            SessionKey current,
            SessionKey next,
            long lowestStamp,
            SessionTimeouts timeouts,
            SharedTerms terms,
            boolean hasStreams) {
        this.current = current;
        this.next = next;
        this.lowestStamp = lowestStamp;
        this.timeouts = timeouts;
        this.terms = terms;
        this.hasStreams = hasStreams;
    }

    private static final String REVOKE_LIVE = """
            UPDATE {table} SET revoked_at = GREATEST({now}, ?), successor_key = ?
            WHERE session_key = ? AND revoked_at IS NULL""";

    private static final String INSERT_ROTATED = """
            INSERT INTO {table} ({session columns}, description, revoked_at)
            SELECT ?, principal_name, created_at, {now}, LEAST({now} + ? + COALESCE(idle_timeout, ?), absolute_expires_at),
                   absolute_expires_at, roles, idle_timeout, stream_limit, COALESCE(login_key, session_key), description, NULL
            FROM {table} WHERE session_key = ?""";

    /** Asks for cut-offs last. In the update, the question would lock their rows. */
    private static final String ROTATED = """
            SELECT {session columns}, CASE WHEN {not cut off} THEN 0 ELSE 1 END AS is_cut_off
            FROM {table} WHERE session_key = ?""";

    /** Returns the new session, or nothing if the current one is unknown or revoked. */
    @Override
    public Optional<Session> on(Statements statements) throws SQLException {
        return statements.transaction(transaction -> {
            int revoked = transaction.update(REVOKE_LIVE, revoke -> {
                revoke.setLong(1, lowestStamp);
                revoke.setBytes(2, next.toBytes());
                revoke.setBytes(3, current.toBytes());
            });
            if (revoked != 1) {
                return Optional.empty();
            }
            transaction.insert(INSERT_ROTATED, insert -> {
                insert.setBytes(1, next.toBytes());
                insert.setLong(2, timeouts.touchLag().toMillis());
                insert.setLong(3, timeouts.idleTimeout().toMillis());
                insert.setBytes(4, current.toBytes());
            });
            if (hasStreams) {
                JdbcStreamStore.rotate(current, next, transaction);
            }
            return transaction.query(ROTATED, find -> find.setBytes(1, next.toBytes()), rows -> {
                rows.next();
                return rows.getInt("is_cut_off") == 1
                        ? Optional.empty()
                        : Optional.of(SessionRows.session(rows, terms));
            });
        });
    }
}
