package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** A real database for tests, with the settings that a user would write into web.xml. */
public interface TestDatabase {
    String url();

    String user();

    String password();

    /** Opens a connection that does not come from a pool. */
    default Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }

    default ConnectionPool pool(Duration storeTimeout) {
        return new ConnectionPool(url(), user(), password(), storeTimeout);
    }

    default void execute(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    record Of(String url, String user, String password) implements TestDatabase {}
}
