package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
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
    private final long idleMillis;
    private final boolean hasStreams;

    /**
     * Creates a rotation.
     *
     * @param lowestStamp the lowest stamp of the revocation, in epoch milliseconds
     * @param idleMillis how long the new session lives after the rotation
     * @param hasStreams whether there is a table of streams
     */
    Rotation(SessionKey current, SessionKey next, long lowestStamp, long idleMillis, boolean hasStreams) {
        this.current = current;
        this.next = next;
        this.lowestStamp = lowestStamp;
        this.idleMillis = idleMillis;
        this.hasStreams = hasStreams;
    }

    private static final String REVOKE_LIVE = """
            UPDATE {table} SET revoked_at = GREATEST({now}, ?) WHERE session_key = ? AND revoked_at IS NULL""";

    private static final String INSERT_ROTATED = """
            INSERT INTO {table} ({session columns}, description, revoked_at)
            SELECT ?, principal_name, created_at, {now}, LEAST({now} + ?, absolute_expires_at), absolute_expires_at,
                   description, NULL
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
                revoke.setBytes(2, current.toBytes());
            });
            if (revoked != 1) {
                return Optional.empty();
            }
            transaction.insert(INSERT_ROTATED, insert -> {
                insert.setBytes(1, next.toBytes());
                insert.setLong(2, idleMillis);
                insert.setBytes(3, current.toBytes());
            });
            if (hasStreams) {
                JdbcStreamStore.rotate(current, next, transaction);
            }
            return transaction.query(ROTATED, find -> find.setBytes(1, next.toBytes()), rows -> {
                rows.next();
                return rows.getInt("is_cut_off") == 1 ? Optional.empty() : Optional.of(SessionRows.session(rows));
            });
        });
    }
}
