package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a DataSource that is somebody else's, once the first of them has shown that it can be written to.
 *
 * <p>Safe for use by many threads.
 */
final class ForeignConnections implements ConnectionSource {
    private final DataSource dataSource;
    private volatile boolean accepted;

    ForeignConnections(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if this DataSource's connections cannot be written to, now or after a fail-over
     */
    @Override
    public Connection getConnection() throws SQLException {
        var connection = dataSource.getConnection();
        if (!accepted) {
            try {
                requireWritable(connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
            accepted = true;
        }
        return connection;
    }

    private static void requireWritable(Connection connection) throws SQLException {
        if (connection.isReadOnly()) {
            throw new IllegalStateException("the DataSource's connections are read-only; expected some to write with");
        }
        if (isReadOnlyAfterFailOver(connection.getMetaData().getURL())) {
            throw new IllegalStateException("the DataSource's URL names several hosts, and after a fail-over MySQL"
                    + " Connector/J would not write; expected 'failOverReadOnly=false' in the URL");
        }
    }

    /** Connector/J's reference, "Configuring Server Failover for Connections Using JDBC". */
    static boolean isReadOnlyAfterFailOver(@Nullable String url) {
        if (url == null || !url.startsWith("jdbc:mysql://")) {
            return false;
        }
        int begin = "jdbc:mysql://".length();
        int end = url.indexOf('/', begin);
        var hosts = url.substring(begin, end < 0 ? url.length() : end);
        return hosts.contains(",") && !url.toLowerCase(Locale.ROOT).contains("failoverreadonly=false");
    }
}
