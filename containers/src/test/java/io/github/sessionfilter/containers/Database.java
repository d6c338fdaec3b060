package io.github.sessionfilter.containers;

import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** Reads and writes the table that all webapps share. */
final class Database {
    private Database() {}

    /** Returns the environment variables with the database's address, as the example's web.xml names them. */
    static Map<String, String> environment(TestDatabase database) {
        return Map.of("SESSION_JDBC_URL", database.url(), "SESSION_JDBC_USER", database.user());
    }

    /** Copies the row of {@code sessionId} with all times shifted back by {@code ago}, and returns the new id. */
    static String aged(TestDatabase database, String sessionId, Duration ago) throws SQLException {
        var aged = SessionId.random();
        try (Connection connection = connection(database);
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO web_session (session_key, principal_name, description, created_at, last_accessed_at,
                               expires_at, absolute_expires_at, revoked_at)
                        SELECT ?, principal_name, description, created_at - ?, last_accessed_at - ?, expires_at - ?,
                               absolute_expires_at - ?, NULL
                        FROM web_session WHERE session_key = ?
                        """)) {
            insert.setBytes(1, SessionKey.of(aged).toBytes());
            for (int i = 2; i <= 5; i++) {
                insert.setLong(i, ago.toMillis());
            }
            insert.setBytes(6, SessionKey.of(SessionId.parse(sessionId)).toBytes());
            if (insert.executeUpdate() != 1) {
                throw new AssertionError("the table has no row of the session to copy");
            }
        }
        return aged.secret();
    }

    static long lastAccessedAt(TestDatabase database, String sessionId) throws SQLException {
        try (Connection connection = connection(database);
                PreparedStatement select =
                        connection.prepareStatement("SELECT last_accessed_at FROM web_session WHERE session_key = ?")) {
            select.setBytes(1, SessionKey.of(SessionId.parse(sessionId)).toBytes());
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** Returns the number of rows of {@code principalName}, live or not. */
    static int sessionsOf(TestDatabase database, String principalName) throws SQLException {
        try (Connection connection = connection(database);
                PreparedStatement select =
                        connection.prepareStatement("SELECT COUNT(*) FROM web_session WHERE principal_name = ?")) {
            select.setString(1, principalName);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private static Connection connection(TestDatabase database) throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }
}
