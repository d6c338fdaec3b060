package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

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
    @Tag("full")
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

    @Test
    @Tag("full")
    void refusesSeveralHostsOfWhichOneMayBeAStandby() {
        var failure = assertThrows(
                IllegalStateException.class, () -> new DataSourceConnections(postgreSql("")).getConnection());
        assertTrue(failure.getMessage().contains("targetServerType=primary"), failure.getMessage());
        assertDoesNotThrow(() -> new DataSourceConnections(postgreSql("&targetServerType=primary"))
                .getConnection()
                .close());
    }

    private static DataSource postgreSql(String more) {
        var url = TestDatabases.postgreSql().url();
        var host = url.substring("jdbc:postgresql://".length(), url.indexOf("/postgres"));
        var severalHosts = new PGSimpleDataSource();
        severalHosts.setUrl(url.replace(host, host + "," + host) + more);
        return severalHosts;
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
