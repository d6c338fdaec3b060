package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** Law 16: the store never commits a transaction of a Spring application. */
@Tag("full") // starts PostgreSQL
class SpringTransactionTest extends StoreFixture {
    private DataSource dataSource;
    private JdbcTemplate orders;

    @Override
    TestDatabase database() {
        return TestDatabases.postgreSql();
    }

    @BeforeEach
    void createTheApplicationsTable() throws SQLException {
        database.execute("CREATE TABLE " + table + "_orders (id INT)");
        dataSource = new DriverManagerDataSource(database.url(), database.user(), database.password());
        orders = new JdbcTemplate(dataSource);
    }

    @AfterEach
    void dropTheApplicationsTable() throws SQLException {
        database.execute("DROP TABLE " + table + "_orders");
    }

    @Test
    void refusesATransactionAwareDataSourceBehindAnyWrapper() {
        var aware = new TransactionAwareDataSourceProxy(dataSource);
        for (var wrapped : new DataSource[] {
            aware,
            new TransactionAwareDataSourceProxy(dataSource) {},
            new DelegatingDataSource(new LazyConnectionDataSourceProxy(aware)),
            hiding(aware),
            new SilentWrapper(aware),
            new Routing(aware)
        }) {
            var failure = assertThrows(IllegalStateException.class, () -> new DataSourceConnections(wrapped));
            assertTrue(failure.getMessage().contains("TransactionAwareDataSourceProxy"), failure.getMessage());
        }
    }

    @Test
    void acceptsTheDataSourceItself() {
        assertTrue(store(new DataSourceConnections(new DelegatingDataSource(dataSource)), true)
                        .now()
                > 0);
    }

    @Test
    void createsASessionBesideTheApplicationsTransaction() {
        var beside = store(new DataSourceConnections(dataSource), true);
        var key = new AtomicReference<SessionKey>();
        inATransactionThatIsRolledBack(
                () -> key.set(beside.insert(randomKey(), "alice", "").key()));
        assertInstanceOf(Live.class, store.find(key.get()));
        assertEquals(0, orders.queryForObject("SELECT COUNT(*) FROM " + table + "_orders", Integer.class));
    }

    /** A wrapper that the start check does not know. */
    @Test
    void commitsNoChangesOfTheApplication() {
        store.now(); // the table is there
        inATransactionThatIsRolledBack(() -> {
            var bound = DataSourceUtils.getConnection(dataSource);
            var inside = store(() -> hidingClose(bound), true);
            var failure = assertThrows(SessionStoreException.class, () -> inside.insert(randomKey(), "alice", ""));
            assertTrue(failure.getMessage().contains("transaction"), failure.getMessage());
        });
        assertEquals(0, orders.queryForObject("SELECT COUNT(*) FROM " + table + "_orders", Integer.class));
    }

    private void inATransactionThatIsRolledBack(Runnable work) {
        var transactions = new DataSourceTransactionManager(dataSource);
        var transaction = transactions.getTransaction(new DefaultTransactionDefinition());
        try {
            orders.update("INSERT INTO " + table + "_orders VALUES (1)");
            work.run();
        } finally {
            transactions.rollback(transaction);
        }
    }

    /** Wraps a DataSource without a getter for it, as containers do. */
    private static DataSource hiding(DataSource hidden) {
        return (DataSource) Proxy.newProxyInstance(
                SpringTransactionTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, args) -> method.getName().equals("isWrapperFor")
                        ? ((Class<?>) args[0]).isInstance(hidden)
                        : method.invoke(hidden, args));
    }

    /** Wraps a DataSource, and does not answer whether it is a wrapper. */
    private static final class SilentWrapper extends DelegatingDataSource {
        SilentWrapper(DataSource wrapped) {
            super(wrapped);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }

    /** Chooses another DataSource for each connection, as Spring's {@code AbstractRoutingDataSource} does. */
    private static final class Routing extends AbstractDataSource {
        private final DataSource one;

        Routing(DataSource one) {
            this.one = one;
        }

        /** The filter calls it by reflection. */
        @SuppressWarnings("unused")
        public Map<Object, DataSource> getResolvedDataSources() {
            return Map.of("one", one);
        }

        @Override
        public Connection getConnection() throws SQLException {
            return one.getConnection();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return one.getConnection(user, password);
        }
    }

    private static Connection hidingClose(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) -> method.getName().equals("close") ? null : method.invoke(connection, args));
    }
}
