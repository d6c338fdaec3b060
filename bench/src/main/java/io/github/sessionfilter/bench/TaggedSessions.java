package io.github.sessionfilter.bench;

import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.jdbc.MySqlServer;
import io.github.sessionfilter.session.IdKeys;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.StoreClock;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Inserts sessions whose ids the key in the table has tagged. */
final class TaggedSessions {
    private static final String INSERT = """
            INSERT INTO web_session (session_key, principal_name, description, created_at, last_accessed_at, expires_at,
                                     absolute_expires_at, revoked_at)
            VALUES (?, 'tagged', 'bench', ?, ?, ?, ?, NULL)""";

    private TaggedSessions() {}

    /**
     * Inserts {@code count} sessions and returns their ids.
     *
     * @param life how long they live without use; negative for sessions that have expired
     */
    static List<String> insert(MySqlServer server, int count, Duration life) throws SQLException {
        var keys = keys(server);
        var ids = new ArrayList<String>();
        try (var connection = server.connect();
                var insert = connection.prepareStatement(INSERT)) {
            connection.setAutoCommit(false);
            for (int i = 0; i < count; i++) {
                var id = keys.newId(System.currentTimeMillis());
                bind(insert, id, System.currentTimeMillis(), life);
                insert.executeUpdate();
                ids.add(id.secret());
            }
            connection.commit();
        }
        return ids;
    }

    private static void bind(PreparedStatement insert, SessionId id, long now, Duration life) throws SQLException {
        insert.setBytes(1, SessionKey.of(id).toBytes());
        insert.setLong(2, now);
        insert.setLong(3, now);
        insert.setLong(4, now + life.toMillis());
        insert.setLong(5, now + LiveRows.TIMEOUTS.absoluteTimeout().toMillis());
    }

    private static IdKeys keys(MySqlServer server) {
        try (var pool = server.pool(LiveRows.STORE_TIMEOUT);
                var store = new JdbcSessionStore(
                        pool,
                        LiveRows.TABLE,
                        true,
                        new StoreClock(NodeClock.system()),
                        LiveRows.TIMEOUTS,
                        LiveRows.STORE_TIMEOUT)) {
            return store.idKeys();
        }
    }
}
