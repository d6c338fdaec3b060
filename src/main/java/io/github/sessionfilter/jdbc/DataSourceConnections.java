package io.github.sessionfilter.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Takes connections from a DataSource of the container or the webapp, after checking that it keeps the filter's promises.
 *
 * <p>Thread-safe.
 */
public final class DataSourceConnections implements ConnectionSource {
    /** How long the start waits for a connection. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(5);

    private final DataSource dataSource;
    private final Logger log;
    private final DataSourceInspection inspection;
    private volatile boolean checked;
    private volatile boolean closed;

    /** Creates a source that has taken no connection yet, and that logs under its own name. */
    public DataSourceConnections(DataSource dataSource) {
        this(dataSource, System.getLogger(DataSourceConnections.class.getName()));
    }

    /**
     * Creates a source that has taken no connection yet.
     *
     * @throws IllegalStateException if the connections take part in transactions of the application
     */
    public DataSourceConnections(DataSource dataSource, Logger log) {
        this.dataSource = dataSource;
        this.log = log;
        this.inspection = new DataSourceInspection(dataSource);
        inspection.requireOwnTransactions();
        var warning = inspection.warning();
        if (warning != null) {
            log.log(Level.WARNING, warning);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the connections of this DataSource are read-only, now or after a fail-over
     */
    @Override
    public Connection getConnection() throws SQLException {
        requireOpen();
        var connection = connect();
        if (closed) {
            connection.close();
            requireOpen();
        }
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

    @Override
    public void requireEnough() {
        new TwoConnections(this, START_PATIENCE).require();
    }

    @Override
    public Logger log() {
        return log;
    }

    private void requireOpen() throws SQLException {
        if (closed) {
            throw new SQLTransientConnectionException("the session filter has been destroyed");
        }
    }

    /** Asks the DataSource for nothing more, which may outlive the webapp. */
    @Override
    public void close() {
        closed = true;
    }

    /** HikariCP throws a RuntimeException if its first connection fails. */
    private Connection connect() throws SQLException {
        try {
            return dataSource.getConnection();
        } catch (RuntimeException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw new SQLException(e.getMessage(), cause.getSQLState(), cause.getErrorCode(), e);
            }
            throw e;
        }
    }

    /** Lets a pool of tomcat-jdbc close its idle connections. Other pools find out by themselves. */
    @Override
    public void dropIdle() {
        inspection.purge();
    }

    private static void requireWritable(Connection connection) throws SQLException {
        if (connection.isReadOnly()) {
            throw new IllegalStateException(
                    "the connections of the DataSource are read-only; expected connections that can write");
        }
        var url = connection.getMetaData().getURL();
        var failOver = FailOver.of(url);
        if (failOver.isPresent() && !failOver.get().isSetIn(url)) {
            throw new IllegalStateException(failOver.get().message("the URL of the DataSource"));
        }
    }
}
