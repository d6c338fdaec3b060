package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.mysql.cj.jdbc.MysqlDataSource;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestTimeouts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connections of a DataSource can write, or are refused at the start. */
class DataSourceConnectionsTest {
    private final DataSource dataSource = mock(DataSource.class);

    @Test
    void refusesReadOnlyConnections() throws SQLException {
        var connection = mock(Connection.class);
        when(connection.isReadOnly()).thenReturn(true);
        when(dataSource.getConnection()).thenReturn(connection);
        var failure =
                assertThrows(IllegalStateException.class, () -> new DataSourceConnections(dataSource).getConnection());
        assertTrue(failure.getMessage().contains("read-only"), failure.getMessage());
        verify(connection).close();
    }

    /** With the URL that the driver reports. */
    @Test
    void refusesSeveralHostsIfAFailOverMakesThemReadOnly() {
        var failure =
                assertThrows(SessionStoreException.class, () -> storeOn("").now());
        assertTrue(failure.getMessage().contains("failOverReadOnly=false"), failure.getMessage());
        assertFalse(failure.getMessage().contains("jdbc:"), "a URL may hold a password");
        assertTrue(storeOn("&failOverReadOnly=false").now() > 0);
    }

    private static JdbcSessionStore storeOn(String more) {
        var server = TestDatabases.mariaDb();
        var host = server.url().substring("jdbc:mysql://".length(), server.url().indexOf("/test"));
        var severalHosts = new MysqlDataSource();
        severalHosts.setUrl(server.url().replace(host, host + "," + host) + more);
        severalHosts.setUser(server.user());
        return new JdbcSessionStore(
                new DataSourceConnections(severalHosts),
                "data_source_connections",
                true,
                new StoreClock(NodeClock.system()),
                TestTimeouts.NO_STALENESS,
                Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://one/test",
                "jdbc:mysql://one:3306/test?sessionVariables=a=1,b=2",
                "jdbc:mysql://one,two/test?failOverReadOnly=false",
                "jdbc:mysql://one,two/test?FailoverReadonly=FALSE",
                "jdbc:mysql:loadbalance://one,two/test",
                "jdbc:mariadb://one,two/test",
                "jdbc:postgresql://one,two/test"
            })
    void acceptsUrlsThatWriteAfterAFailOver(String url) {
        assertFalse(DataSourceConnections.isReadOnlyAfterFailOver(url));
    }

    @Test
    void checksOnlyTheFirstConnection() throws SQLException {
        var connections = new DataSourceConnections(dataSource);
        when(dataSource.getConnection()).thenAnswer(call -> TestDatabases.h2().connect());
        connections.getConnection().close();
        var connection = mock(Connection.class);
        when(connection.isReadOnly()).thenThrow(new SQLException("a round trip for each request"));
        when(dataSource.getConnection()).thenReturn(connection);
        assertEquals(connection, connections.getConnection());
    }
}
