package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.RevocationPage;
import io.github.sessionfilter.session.RevocationPage.Revocation;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.SessionVerdict;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.StoreClock;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sessions in one table of a relational database, by its clock.
 *
 * <p>Rows are locked by primary key and in the order of keys, so clean-up and traffic do not deadlock. Safe for use by
 * many threads and by several nodes at once.
 */
public final class JdbcSessionStore implements SessionStore, AutoCloseable {
    private static final int MAX_LISTED = 10_000;
    /** Compares as different from every key, so that one statement serves with and without a spared session. */
    private static final byte[] NO_KEY = {};

    private final Database database;
    private final KeptConnection kept;
    /** The same one, by a connection that no request waits for. */
    private final Database aside;

    private final StoreClock clock;
    private final SessionTimeouts timeouts;

    /**
     * A store in the table {@code table}. Nothing is read yet: the database may be down.
     *
     * @param connections where connections come from; still the caller's to close, after this store
     * @param table a plain SQL identifier
     * @param createSchema whether to make the table when it is missing
     * @param clock is told the database's time by every answer that holds it
     * @param timeouts how long sessions live
     * @param storeTimeout how long a request may wait for an answer; half of it is for a first attempt
     */
    public JdbcSessionStore(
            ConnectionSource connections,
            String table,
            boolean createSchema,
            StoreClock clock,
            SessionTimeouts timeouts,
            Duration storeTimeout) {
        var schema = new Schema(table, createSchema);
        this.database = new Database(connections, schema, clock, ConnectionSource.attemptTimeout(storeTimeout));
        this.kept = new KeptConnection(connections);
        this.aside = new Database(kept, schema, clock, storeTimeout);
        this.clock = clock;
        this.timeouts = timeouts;
    }

    private static final String FIND = """
            SELECT session_key, principal_name, created_at, last_accessed_at, expires_at, absolute_expires_at,
                   revoked_at, {now} AS now_at
            FROM {table} WHERE session_key = ?""";

    @Override
    public SessionVerdict find(SessionKey key) {
        long sent = clock.nanoTime();
        return database.query(FIND, find -> find.setBytes(1, key.toBytes()), rows -> {
            if (!rows.next()) {
                return Reason.UNKNOWN.verdict();
            }
            long now = rows.getLong("now_at");
            clock.observe(now, sent);
            if (isRevoked(rows)) {
                return Reason.REVOKED.verdict();
            }
            var session = session(rows);
            return now < session.expiresAtMillis() ? new Live(session, now) : Reason.EXPIRED.verdict();
        });
    }

    private static final String INSERT = """
            INSERT INTO {table} (session_key, principal_name, description, created_at, last_accessed_at, expires_at,
                                 absolute_expires_at, revoked_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, NULL)""";

    @Override
    public Session insert(SessionKey key, String principalName, String description) {
        long now = now();
        long absoluteExpiresAt = now + timeouts.absoluteTimeout().toMillis();
        var session = new Session(
                key, principalName, now, now, timeouts.expiryAfterUse(now, absoluteExpiresAt), absoluteExpiresAt);
        database.once(connection -> connection.update(INSERT, insert -> {
            insert.setBytes(1, key.toBytes());
            insert.setBytes(2, bytes(principalName));
            insert.setString(3, description);
            insert.setLong(4, now);
            insert.setLong(5, now);
            insert.setLong(6, session.expiresAtMillis());
            insert.setLong(7, absoluteExpiresAt);
        }));
        return session;
    }

    private static final String REVOKE_LIVE = """
            UPDATE {table} SET revoked_at = {now} WHERE session_key = ? AND revoked_at IS NULL""";

    private static final String INSERT_ROTATED = """
            INSERT INTO {table} (session_key, principal_name, description, created_at, last_accessed_at, expires_at,
                                 absolute_expires_at, revoked_at)
            SELECT ?, principal_name, description, created_at, {now}, LEAST({now} + ?, absolute_expires_at),
                   absolute_expires_at, NULL
            FROM {table} WHERE session_key = ?""";

    @Override
    public @Nullable Session rotate(SessionKey current, SessionKey next) {
        return database.once(connection -> connection.transaction(transaction -> {
                    if (transaction.update(REVOKE_LIVE, revoke -> revoke.setBytes(1, current.toBytes())) != 1) {
                        return Optional.<Session>empty();
                    }
                    transaction.update(INSERT_ROTATED, insert -> {
                        insert.setBytes(1, next.toBytes());
                        insert.setLong(2, timeouts.paddedIdleMillis());
                        insert.setBytes(3, current.toBytes());
                    });
                    return transaction.query(FIND, find -> find.setBytes(1, next.toBytes()), rows -> {
                        rows.next();
                        return Optional.of(session(rows));
                    });
                }))
                .orElse(null);
    }

    /** Never backwards: of two that wait for the row, the one that began first may be the last to get it. */
    private static final String REVOKE = """
            UPDATE {table} SET revoked_at = GREATEST({now}, COALESCE(revoked_at, 0)) WHERE session_key = ?""";

    @Override
    public boolean revoke(SessionKey key) {
        return database.repeatable(
                connection -> connection.update(REVOKE, revoke -> revoke.setBytes(1, key.toBytes())) > 0);
    }

    private static final String KEYS_OF_PRINCIPAL = """
            SELECT session_key, revoked_at FROM {table}
            WHERE principal_name = ? AND (revoked_at IS NULL OR revoked_at < ?) AND created_at <= ?
              AND session_key <> ?
            ORDER BY session_key LIMIT ?""";

    /** Not before the call began, though another server with a slower clock may have taken over: a pass leaves none. */
    private static final String REVOKE_SINCE = """
            UPDATE {table} {by key} SET revoked_at = GREATEST({now}, COALESCE(revoked_at, 0), ?)
            WHERE session_key IN ({keys})""";

    /** Passes until a pass finds nothing, so that a login or a rotation that happens meanwhile is not missed. */
    @Override
    public List<SessionKey> revokeAll(String principalName, @Nullable SessionKey spared, long createdUntil) {
        long begun = now();
        var revoked = new ArrayList<SessionKey>();
        while (true) {
            var live = new ArrayList<SessionKey>();
            var found = database.query(
                    KEYS_OF_PRINCIPAL,
                    find -> {
                        find.setBytes(1, bytes(principalName));
                        find.setLong(2, begun);
                        find.setLong(3, createdUntil);
                        find.setBytes(4, spared == null ? NO_KEY : spared.toBytes());
                        find.setInt(5, KeyList.MAX);
                    },
                    rows -> {
                        live.clear();
                        var keys = new ArrayList<SessionKey>();
                        while (rows.next()) {
                            keys.add(key(rows));
                            if (!isRevoked(rows)) {
                                live.add(key(rows));
                            }
                        }
                        return keys;
                    });
            if (found.isEmpty()) {
                return revoked;
            }
            database.repeatable(locked(found, REVOKE_SINCE, (revoke, keys) -> {
                revoke.setLong(1, begun);
                keys.bind(revoke, 2);
            }));
            revoked.addAll(live);
        }
    }

    @Override
    public List<SessionKey> touch(Collection<Session> used) {
        var byKey = used.stream().sorted(Comparator.comparing(Session::key)).toList();
        return database.inBackground(new TouchBatch(byKey, timeouts.paddedIdleMillis()));
    }

    private static final String LIST = """
            SELECT session_key, principal_name, created_at, last_accessed_at, expires_at, absolute_expires_at,
                   description
            FROM {table} WHERE principal_name = ? AND revoked_at IS NULL AND expires_at > {now}
            ORDER BY created_at, session_key LIMIT ?""";

    @Override
    public List<ListedSession> list(String principalName) {
        return database.query(
                LIST,
                list -> {
                    list.setBytes(1, bytes(principalName));
                    list.setInt(2, MAX_LISTED);
                },
                rows -> {
                    var listed = new ArrayList<ListedSession>();
                    while (rows.next()) {
                        listed.add(new ListedSession(session(rows), rows.getString("description")));
                    }
                    return listed;
                });
    }

    private static final String PAGE = """
            SELECT session_key, principal_name, created_at, last_accessed_at, expires_at, absolute_expires_at
            FROM {table}
            WHERE revoked_at IS NULL AND expires_at > {now}
              AND (expires_at < ? OR (expires_at = ? AND session_key < ?))
            ORDER BY expires_at DESC, session_key DESC LIMIT ?""";

    @Override
    public List<Session> page(@Nullable Session after, int limit) {
        long expiresAt = after == null ? Long.MAX_VALUE : after.expiresAtMillis();
        var key = after == null ? NO_KEY : after.key().toBytes();
        return database.inBackground(connection -> connection.query(
                PAGE,
                page -> {
                    page.setLong(1, expiresAt);
                    page.setLong(2, expiresAt);
                    page.setBytes(3, key);
                    page.setInt(4, limit);
                },
                rows -> {
                    var sessions = new ArrayList<Session>();
                    while (rows.next()) {
                        sessions.add(session(rows));
                    }
                    return sessions;
                }));
    }

    private static final String LONG_EXPIRED = """
            SELECT session_key FROM {table} WHERE expires_at < {now} - ? AND revoked_at IS NULL
            ORDER BY expires_at LIMIT ?""";

    private static final String LONG_REVOKED = """
            SELECT session_key FROM {table} WHERE revoked_at < {now} - ?
            ORDER BY revoked_at LIMIT ?""";

    private static final String DELETE_DEAD = """
            {delete by key}
            WHERE ((revoked_at IS NULL AND expires_at < {now} - ?) OR revoked_at < {now} - ?)
              AND session_key IN ({keys})""";

    @Override
    public int sweep(int limit) {
        var dead = new ArrayList<>(dead(LONG_EXPIRED, limit));
        dead.addAll(dead(LONG_REVOKED, limit - dead.size()));
        if (dead.isEmpty()) {
            return 0;
        }
        database.inBackground(locked(dead, DELETE_DEAD, (delete, keys) -> {
            delete.setLong(1, KEPT_DEAD_MILLIS);
            delete.setLong(2, KEPT_DEAD_MILLIS);
            keys.bind(delete, 3);
        }));
        return dead.size();
    }

    private List<SessionKey> dead(String statement, int limit) {
        return database.inBackground(connection -> connection.query(
                statement,
                find -> {
                    find.setLong(1, KEPT_DEAD_MILLIS);
                    find.setInt(2, limit);
                },
                JdbcSessionStore::keys));
    }

    /** One statement for the time and the rows, so that a node at rest asks once. */
    private static final String REVOCATIONS = """
            SELECT clock.now_at, revoked.session_key, revoked.revoked_at
            FROM (SELECT {now} AS now_at) clock LEFT JOIN (
              SELECT session_key, revoked_at FROM {table}
              WHERE revoked_at >= ? AND (revoked_at > ? OR session_key > ?)
              ORDER BY revoked_at, session_key LIMIT ?) revoked ON 1 = 1
            ORDER BY revoked.revoked_at, revoked.session_key""";

    @Override
    public RevocationPage revocations(long since, @Nullable SessionKey after, int limit) {
        long sent = clock.nanoTime();
        var page = aside.query(
                REVOCATIONS,
                find -> {
                    find.setLong(1, since);
                    find.setLong(2, since);
                    find.setBytes(3, after == null ? NO_KEY : after.toBytes());
                    find.setInt(4, limit);
                },
                JdbcSessionStore::revocationPage);
        clock.observe(page.nowMillis(), sent);
        database.hasAnswered();
        return page;
    }

    private static RevocationPage revocationPage(ResultSet rows) throws SQLException {
        long now = 0;
        var revocations = new ArrayList<Revocation>();
        while (rows.next()) {
            now = rows.getLong("now_at");
            if (isRevoked(rows)) {
                revocations.add(new Revocation(key(rows), rows.getLong("revoked_at")));
            }
        }
        return new RevocationPage(now, revocations);
    }

    private static final String NOW = "SELECT {now} AS now_at";

    @Override
    public long now() {
        long sent = clock.nanoTime();
        return database.query(NOW, none -> {}, rows -> {
            rows.next();
            long now = rows.getLong("now_at");
            clock.observe(now, sent);
            return now;
        });
    }

    /** Gives back the connection that {@link #revocations} keeps. */
    @Override
    public void close() {
        kept.close();
    }

    private interface KeyParameters {
        void bind(PreparedStatement statement, KeyList keys) throws SQLException;
    }

    /** Changes these rows, as one transaction. It locks them in the order of keys first, as all do that change several. */
    private static Statements.Work<Boolean> locked(List<SessionKey> keys, String change, KeyParameters parameters) {
        var lists = KeyList.of(keys.stream().sorted().toList());
        return connection -> connection.transaction(transaction -> {
            for (var list : lists) {
                list.lock(transaction);
            }
            for (var list : lists) {
                transaction.update(list.in(change), statement -> parameters.bind(statement, list));
            }
            return true;
        });
    }

    private static List<SessionKey> keys(ResultSet rows) throws SQLException {
        var keys = new ArrayList<SessionKey>();
        while (rows.next()) {
            keys.add(key(rows));
        }
        return keys;
    }

    static SessionKey key(ResultSet row) throws SQLException {
        return SessionKey.ofBytes(row.getBytes("session_key"));
    }

    private static Session session(ResultSet row) throws SQLException {
        return new Session(
                key(row),
                new String(row.getBytes("principal_name"), StandardCharsets.UTF_8),
                row.getLong("created_at"),
                row.getLong("last_accessed_at"),
                row.getLong("expires_at"),
                row.getLong("absolute_expires_at"));
    }

    static boolean isRevoked(ResultSet row) throws SQLException {
        row.getLong("revoked_at");
        return !row.wasNull();
    }

    private static byte[] bytes(String principalName) {
        return principalName.getBytes(StandardCharsets.UTF_8);
    }
}
