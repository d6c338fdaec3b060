package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import io.github.sessionfilter.session.SessionVerdict.Live;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The DataSources of containers and applications that are refused, named in the log, or helped. */
@Tag("full") // starts PostgreSQL
class DataSourceInspectionTest extends StoreFixture {
    @Override
    TestDatabase database() {
        return TestDatabases.postgreSql();
    }

    @Test
    void refusesADataSourceThatTakesPartInJtaTransactions() {
        class AtomikosDataSourceBean extends com.atomikos.jdbc.AbstractDataSourceBean {}
        DataSource managed = new DelegatingDataSource(new AtomikosDataSourceBean());
        var failure = assertThrows(IllegalStateException.class, () -> new DataSourceConnections(managed));
        assertTrue(failure.getMessage().contains("JTA"), failure.getMessage());
    }

    @Test
    void acceptsOtherPools() {
        new DataSourceConnections(mock(DataSource.class));
        new DataSourceConnections(new BasicDataSource());
        assertNull(new DataSourceInspection(new BasicDataSource()).warning());
    }

    @Test
    void warnsOfAPoolThatHandsOutBrokenConnections() {
        var properties = new PoolProperties();
        var pool = new org.apache.tomcat.jdbc.pool.DataSource(properties);
        var warning = new DataSourceInspection(new DelegatingDataSource(pool)).warning();
        assertNotNull(warning);
        assertTrue(warning.contains("testOnBorrow=true"), warning);
        properties.setTestOnBorrow(true);
        assertNull(new DataSourceInspection(pool).warning());
    }

    /** Without help, this pool would hand out each broken connection again and again. */
    @Test
    void makesTomcatsPoolDropItsBrokenConnections() throws SQLException {
        var properties = new PoolProperties();
        properties.setUrl(database.url() + (database.url().contains("?") ? "&" : "?") + "ApplicationName=" + table);
        properties.setUsername(database.user());
        properties.setPassword(database.password());
        properties.setDriverClassName("org.postgresql.Driver");
        properties.setName(table);
        var tomcats = new org.apache.tomcat.jdbc.pool.DataSource(properties);
        try {
            var node = store(new DataSourceConnections(tomcats), true);
            var key = node.insert(randomKey(), "alice", "").key();
            for (int i = 0; i < 5; i++) {
                tomcats.getConnection().close();
                endConnectionsOf(tomcats.getPool().getSize());
                assertInstanceOf(Live.class, node.find(key));
            }
        } finally {
            tomcats.close();
        }
    }

    /** Ends all connections of this test's pool from outside, as a restarted server does. */
    private void endConnectionsOf(int size) throws SQLException {
        assertTrue(size > 0);
        long ended =
                queryNumber("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '"
                        + table + "'");
        assertTrue(ended >= size, "the server still lists connections that have just been ended");
    }
}
