package io.github.sessionfilter.example;

import io.github.sessionfilter.jdbc.ConnectionPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * Stores who may log in, and who is an operator.
 *
 * <p>The first call creates the tables and, if there is no account, three demonstration accounts. Until then nothing is
 * connected, so the webapp starts while the database is down. Thread-safe.
 */
final class Accounts implements AutoCloseable {

    /**
     * Two thirds of it bound the wait for a connection, and a third the wait for each answer. The accounts are asked before
     * the sessions, whose wait {@code storeTimeout} bounds. So a login is answered in time even if the database is slow.
     */
    private static final Duration TIMEOUT = Duration.ofMillis(1_500);

    private static final int VALIDATION_SECONDS = 1;

    private final ConnectionPool pool;
    private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder(10);
    private final String hashOfNobody = encoder.encode("no account has this password");
    private volatile boolean prepared;

    /** Takes connections from the filter's pool class, which also deregisters the drivers of the WAR. */
    Accounts(DatabaseSettings settings) {
        pool = new ConnectionPool(settings.url(), settings.user(), settings.password(), TIMEOUT);
    }

    /** Validates the connection, which the pool does not: the database may have restarted since its last use. */
    private Connection connect() throws SQLException {
        Connection connection = pool.getConnection();
        if (connection.isValid(VALIDATION_SECONDS)) {
            return connection;
        }
        connection.close();
        pool.dropIdle();
        return pool.getConnection();
    }

    /**
     * Returns whether the password is this user's. An unknown user costs the same work as a wrong password, so the time
     * taken does not reveal who has an account.
     *
     * @throws SQLException if the database does not answer
     */
    boolean verify(Credentials credentials) throws SQLException {
        String hash = findHash(credentials.user());
        boolean matches = encoder.matches(credentials.password(), hash != null ? hash : hashOfNobody);
        return matches && hash != null;
    }

    /**
     * Returns whether this user has the operator role.
     *
     * @throws SQLException if the database does not answer
     */
    boolean isOperator(String user) throws SQLException {
        try (Connection connection = connect()) {
            prepare(connection);
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT user_name FROM account_operator WHERE user_name = ?")) {
                select.setString(1, user);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() && row.getString(1).equals(user);
                }
            }
        }
    }

    private @Nullable String findHash(String user) throws SQLException {
        try (Connection connection = connect()) {
            prepare(connection);
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT user_name, password_hash FROM account WHERE user_name = ?")) {
                select.setString(1, user);
                try (ResultSet row = select.executeQuery()) {
                    // A collation may find "alice" for "ALICE"; an account has one spelling.
                    return row.next() && row.getString(1).equals(user) ? row.getString(2) : null;
                }
            }
        }
    }

    /** Creates the tables and the accounts. Several threads or nodes may do so at once. */
    private void prepare(Connection connection) throws SQLException {
        if (prepared) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            createTable(statement, """
                    CREATE TABLE IF NOT EXISTS account (
                        user_name VARCHAR(64) NOT NULL PRIMARY KEY,
                        password_hash VARCHAR(72) NOT NULL)
                    """);
            createTable(statement, """
                    CREATE TABLE IF NOT EXISTS account_operator (
                        user_name VARCHAR(64) NOT NULL PRIMARY KEY)
                    """);
            if (isEmpty(statement)) {
                insertDemonstrationAccounts(connection);
            }
        }
        prepared = true;
    }

    private static void createTable(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            // PostgreSQL reports a duplicate when another node creates the table at the same moment.
            throwUnlessDuplicate(e);
        }
    }

    private static boolean isEmpty(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM account")) {
            return row.next() && row.getLong(1) == 0;
        }
    }

    /** Their passwords are public, and serve only to try the example. */
    private void insertDemonstrationAccounts(Connection connection) throws SQLException {
        insert(connection, "INSERT INTO account_operator (user_name) VALUES (?)", "olga");
        // Last, and by one statement, so another node finds either no account or all of them.
        insert(
                connection,
                "INSERT INTO account (user_name, password_hash) VALUES (?, ?), (?, ?), (?, ?)",
                "alice",
                encoder.encode("wonderland"),
                "bob",
                encoder.encode("builder"),
                "olga",
                encoder.encode("overseer"));
    }

    private static void insert(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                insert.setString(i + 1, values[i]);
            }
            insert.executeUpdate();
        } catch (SQLException e) {
            // Another node has just inserted the same accounts.
            throwUnlessDuplicate(e);
        }
    }

    /** Class 23 of SQLSTATE is a duplicate row in all databases. */
    private static void throwUnlessDuplicate(SQLException e) throws SQLException {
        if (e.getSQLState() == null || !e.getSQLState().startsWith("23")) {
            throw e;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
