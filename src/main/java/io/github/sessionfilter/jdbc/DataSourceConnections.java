package io.github.sessionfilter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Takes connections from a DataSource of the container or the webapp, and checks that the first one can write.
 *
 * <p>Thread-safe.
 */
public final class DataSourceConnections implements ConnectionSource {
    private static final String CONNECTOR_J = "jdbc:mysql://";

    private final DataSource dataSource;
    private volatile boolean checked;

    /** Creates a source that has taken no connection yet. */
    public DataSourceConnections(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the connections of this DataSource are read-only, now or after a fail-over
     */
    @Override
    public Connection getConnection() throws SQLException {
        var connection = dataSource.getConnection();
        if (!checked) {
            try {
                requireWritable(connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
            checked = true;
        }
        return connection;
    }

    private static void requireWritable(Connection connection) throws SQLException {
        if (connection.isReadOnly()) {
            throw new IllegalStateException(
                    "the connections of the DataSource are read-only; expected connections that can write");
        }
        if (isReadOnlyAfterFailOver(connection.getMetaData().getURL())) {
            throw new IllegalStateException("the URL of the DataSource names several hosts, and after a fail-over the"
                    + " connections of MySQL Connector/J would be read-only; expected 'failOverReadOnly=false' in the"
                    + " URL");
        }
    }

    /** Returns whether Connector/J would not write; see "Configuring Server Failover" in its reference. */
    static boolean isReadOnlyAfterFailOver(@Nullable String url) {
        if (url == null || !url.startsWith(CONNECTOR_J)) {
            return false;
        }
        int end = url.indexOf('/', CONNECTOR_J.length());
        var hosts = url.substring(CONNECTOR_J.length(), end < 0 ? url.length() : end);
        return hosts.contains(",") && !url.toLowerCase(Locale.ROOT).contains("failoverreadonly=false");
    }
}
