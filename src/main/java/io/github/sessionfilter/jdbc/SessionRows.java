package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.session.LoginTerms;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionKey;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps rows of the table to sessions and keys, and sessions to parameters of a statement. */
final class SessionRows {
    /** The columns of a {@link Session}, in the order of the parameters that {@link #bind} sets. */
    static final String COLUMNS =
            "session_key, principal_name, created_at, last_accessed_at, expires_at, absolute_expires_at,"
                    + " roles, idle_timeout, stream_limit, login_key";

    /** The number of the first parameter after those that {@link #bind} sets. */
    static final int AFTER_COLUMNS = 11;

    /** The condition that no cut-off revokes the session of a row. */
    static final String NOT_CUT_OFF = """
            created_at >= COALESCE((SELECT issued_before FROM {table}_cutoff WHERE principal_name = {everybody}), 0)
            AND created_at >= COALESCE(
              (SELECT issued_before FROM {table}_cutoff own WHERE own.principal_name = {table}.principal_name), 0)""";

    private SessionRows() {}

    /** Sets parameters 1 to 10 of {@code insert} to the {@link #COLUMNS} of {@code session}. */
    static void bind(PreparedStatement insert, Session session) throws SQLException {
        insert.setBytes(1, session.key().toBytes());
        insert.setBytes(2, nameBytes(session.principalName()));
        insert.setLong(3, session.createdAtMillis());
        insert.setLong(4, session.lastAccessedAtMillis());
        insert.setLong(5, session.expiresAtMillis());
        insert.setLong(6, session.absoluteExpiresAtMillis());
        bind(insert, session.terms());
        insert.setBytes(
                10,
                session.loginKey().equals(session.key())
                        ? null
                        : session.loginKey().toBytes());
    }

    private static void bind(PreparedStatement insert, LoginTerms terms) throws SQLException {
        insert.setBytes(7, terms.roles().isEmpty() ? null : nameBytes(terms.rolesText()));
        var idle = terms.idleTimeout();
        setNumber(insert, 8, idle == null ? null : (Long) idle.toMillis());
        var streams = terms.streams();
        setNumber(insert, 9, streams == null ? null : (Long) streams.longValue());
    }

    private static void setNumber(PreparedStatement insert, int parameter, @Nullable Long number) throws SQLException {
        if (number == null) {
            insert.setNull(parameter, Types.BIGINT);
        } else {
            insert.setLong(parameter, number);
        }
    }

    /** Returns the session of a row with all {@link #COLUMNS}. */
    static Session session(ResultSet row, SharedTerms terms) throws SQLException {
        var key = key(row);
        return new Session(
                key,
                loginKey(row, key),
                new String(row.getBytes("principal_name"), StandardCharsets.UTF_8),
                terms.of(row),
                row.getLong("created_at"),
                row.getLong("last_accessed_at"),
                row.getLong("expires_at"),
                row.getLong("absolute_expires_at"));
    }

    private static SessionKey loginKey(ResultSet row, SessionKey key) throws SQLException {
        var login = row.getBytes("login_key");
        return login == null ? key : SessionKey.ofBytes(login);
    }

    /** Returns the key into which the session of a row was rotated, or null. */
    static @Nullable SessionKey successor(ResultSet row) throws SQLException {
        var successor = row.getBytes("successor_key");
        return successor == null ? null : SessionKey.ofBytes(successor);
    }

    /** Returns the number that is the whole result. */
    static long number(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            throw new SQLException("the result was cut short: expected a number");
        }
        return rows.getLong(1);
    }

    static SessionKey key(ResultSet row) throws SQLException {
        return SessionKey.ofBytes(row.getBytes("session_key"));
    }

    /** Returns the keys of all rows, in their order. */
    static List<SessionKey> keys(ResultSet rows) throws SQLException {
        var keys = new ArrayList<SessionKey>();
        while (rows.next()) {
            keys.add(key(rows));
        }
        return keys;
    }

    static boolean isRevoked(ResultSet row) throws SQLException {
        row.getLong("revoked_at");
        return !row.wasNull();
    }

    /** Returns how the table stores {@code principalName}: as UTF-8, so that no collation makes two names equal. */
    static byte[] nameBytes(String principalName) {
        return principalName.getBytes(StandardCharsets.UTF_8);
    }
}
