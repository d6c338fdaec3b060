package io.github.sessionfilter.example;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.apache.commons.dbcp2.BasicDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * Who may log in, and who is an operator.
 *
 * <p>The first use makes the tables and, where there is no account, three for a demonstration; until then nothing is
 * connected, so the webapp starts while the database is down. Safe for use by many threads.
 */
final class Accounts implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final BasicDataSource dataSource = new BasicDataSource();
    private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder(10);
    private final String hashOfNobody = encoder.encode("no account has this password");
    private volatile boolean prepared;

    Accounts(DatabaseSettings settings) {
        dataSource.setDriverClassLoader(Accounts.class.getClassLoader());
        dataSource.setDriverClassName(settings.driverClassName());
        dataSource.setUrl(settings.url());
        dataSource.setUsername(settings.user());
        dataSource.setPassword(settings.password());
        dataSource.setMaxTotal(4);
        dataSource.setMaxWait(PATIENCE);
        dataSource.setValidationQueryTimeout(PATIENCE);
        dataSource.setDefaultQueryTimeout(PATIENCE);
        dataSource.setDefaultAutoCommit(true);
        boundNetwork(settings);
    }

    /** A database that neither answers nor refuses would hold a login for ever: two drivers wait without a bound. */
    private void boundNetwork(DatabaseSettings settings) {
        if (settings.isMysql()) {
            dataSource.addConnectionProperty("connectTimeout", String.valueOf(PATIENCE.toMillis()));
            dataSource.addConnectionProperty("socketTimeout", String.valueOf(PATIENCE.toMillis()));
        } else if (settings.isPostgresql()) {
            dataSource.addConnectionProperty("connectTimeout", String.valueOf(PATIENCE.toSeconds()));
            dataSource.addConnectionProperty("socketTimeout", String.valueOf(PATIENCE.toSeconds()));
        }
    }

    /**
     * Whether the password is this user's. An unknown user costs the same work as a wrong password, so the time
     * taken doesn't tell who has an account.
     *
     * @throws SQLException where the database can't be asked; the answer is then neither yes nor no
     */
    boolean verify(Credentials credentials) throws SQLException {
        String hash = findHash(credentials.user());
        boolean matches = encoder.matches(credentials.password(), hash != null ? hash : hashOfNobody);
        return matches && hash != null;
    }

    /**
     * Whether this user has the operator role.
     *
     * @throws SQLException where the database can't be asked; the answer is then neither yes nor no
     */
    boolean isOperator(String user) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
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
        try (Connection connection = dataSource.getConnection()) {
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

    /** Does no harm when several threads or nodes come here at once: whoever is second finds it done. */
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
            // PostgreSQL, when another node makes the table at the same moment; it is there now.
            throwUnlessDuplicate(e);
        }
    }

    private static boolean isEmpty(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM account")) {
            return row.next() && row.getLong(1) == 0;
        }
    }

    /** Published passwords: for looking at the example, and nothing else. */
    private void insertDemonstrationAccounts(Connection connection) throws SQLException {
        insert(connection, "INSERT INTO account_operator (user_name) VALUES (?)", "olga");
        // Last, and by one statement: who finds one of them finds all.
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
            // Another node was first, with the same accounts.
            throwUnlessDuplicate(e);
        }
    }

    /** SQLSTATE class 23 is what all databases call a row that is there already. */
    private static void throwUnlessDuplicate(SQLException e) throws SQLException {
        if (e.getSQLState() == null || !e.getSQLState().startsWith("23")) {
            throw e;
        }
    }

    @Override
    public void close() throws SQLException {
        dataSource.close();
    }
}
