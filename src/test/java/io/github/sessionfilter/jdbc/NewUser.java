package io.github.sessionfilter.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** A user of a server who has no right on any table yet. */
record NewUser(TestDatabase database, String name) {
    /** Returns the user on each server whose tests have privileges. */
    static Stream<NewUser> onEachServer(String name) {
        return Stream.of(new NewUser(TestDatabases.mySql(), name), new NewUser(TestDatabases.postgreSql(), name));
    }

    private boolean isPostgreSql() {
        return database.url().startsWith("jdbc:postgresql:");
    }

    /** Creates the user, who may then log in and use the schema. */
    void create() throws SQLException {
        if (isPostgreSql()) {
            database.execute("CREATE ROLE " + name + " LOGIN PASSWORD 'secret'");
            database.execute("GRANT USAGE ON SCHEMA public TO " + name);
        } else {
            database.execute("CREATE USER " + name + " IDENTIFIED BY 'secret'");
        }
    }

    /** Drops the tables with this name and these suffixes, and the user, as far as they exist. */
    void drop(String table, List<String> suffixes) throws SQLException {
        for (var suffix : suffixes) {
            database.execute("DROP TABLE IF EXISTS " + table + suffix);
        }
        for (var statement : isPostgreSql()
                ? List.of("DROP OWNED BY " + name, "DROP ROLE " + name)
                : List.of("DROP USER IF EXISTS " + name)) {
            try {
                database.execute(statement);
            } catch (SQLException e) {
                // The user is not there.
            }
        }
    }

    /** Returns the database as the user sees it. */
    TestDatabase view() {
        return new TestDatabase.Of(database.url().replaceAll("[?]user=[^&]*", ""), name, "secret");
    }

    @Override
    public String toString() {
        return database.url().split(":", 3)[1];
    }
}
