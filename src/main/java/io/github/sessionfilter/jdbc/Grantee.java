package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** The account of a connection, as a GRANT must name it. */
final class Grantee {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Grantee() {}

    /** Returns the account. MySQL's drivers know the client's host, but not the account's, such as {@code site@'%'}. */
    static String of(Connection connection, Dialect dialect) throws SQLException {
        if (dialect != Dialect.MYSQL && dialect != Dialect.MARIADB) {
            return connection.getMetaData().getUserName();
        }
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT CURRENT_USER()")) {
            rows.next();
            var account = rows.getString(1);
            int at = account.lastIndexOf('@');
            var user = account.substring(0, at);
            return (PLAIN.matcher(user).matches() ? user : quoted(user)) + "@" + quoted(account.substring(at + 1));
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
