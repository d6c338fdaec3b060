package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The store behind PgBouncer in transaction mode, where clients share the connections of the server. */
@Tag("full") // needs a package of the system
class PgBouncerTest extends StoreFixture {
    private static PgBouncer bouncer;

    @BeforeAll
    static void start() throws IOException, SQLException {
        bouncer = PgBouncer.start(TestDatabases.postgreSql());
    }

    @AfterAll
    static void stop() {
        if (bouncer != null) {
            bouncer.close();
        }
    }

    @Override
    TestDatabase database() {
        return TestDatabases.postgreSql();
    }

    @Test
    void revokesNoSessionThatIsOnlyChecked() throws Exception {
        var checked = new ArrayList<Session>();
        for (int i = 0; i < 200; i++) {
            checked.add(store.insert(randomKey(), "viewer", ""));
        }
        var failures = new ConcurrentLinkedQueue<String>();
        try (var one = bouncerPool("");
                var two = bouncerPool("")) {
            var nodes = List.of(store(one, true), store(two, true));
            nodes.forEach(JdbcSessionStore::connect); // checks the table, as at the start of a node
            var thread = new AtomicInteger();
            inParallel(12, () -> {
                int number = thread.getAndIncrement();
                for (int i = 0; i < 60; i++) {
                    try {
                        use(nodes.get(number % 2), number % 3 == 0, checked.subList(i, i + 50));
                    } catch (SessionStoreException e) {
                        failures.add(e.getMessage());
                    }
                }
                return null;
            });
            nodes.forEach(JdbcSessionStore::close);
        }
        assertEquals(200, store.list("viewer").size());
        assertEquals(List.of(), List.copyOf(failures));
        assertEquals(List.of(), store.list("alice"));
    }

    private static void use(JdbcSessionStore node, boolean writes, List<Session> viewers) {
        if (writes) {
            var key = node.insert(randomKey(), "alice", "").key();
            assertInstanceOf(Live.class, node.find(key));
            assertTrue(node.revoke(key));
            node.touch(viewers);
            node.revocations(0, null, 10);
        } else {
            viewers.subList(0, 5).forEach(viewer -> assertInstanceOf(Live.class, node.find(viewer.key())));
        }
    }

    @Test
    void refusesAUrlThatNamesPreparedStatements() {
        try (var named = bouncerPool("?prepareThreshold=1")) {
            assertRefused(named);
        }
    }

    @Test
    void refusesADataSourceThatNamesPreparedStatements() {
        assertRefused(new DataSourceConnections(dataSource(bouncer.url(), 5)));
    }

    @Test
    void usesADataSourceThatDoesNot() {
        assertTrue(store(new DataSourceConnections(dataSource(bouncer.url(), 0)), true)
                        .now()
                > 0);
    }

    @Test
    void leavesPreparedStatementsToADirectConnection() throws SQLException {
        assertTrue(store(new DataSourceConnections(dataSource(database.url(), 5)), true)
                        .now()
                > 0);
        try (var direct = database.connect();
                var indirect = dataSource(bouncer.url(), 5).getConnection();
                var pooled = pool.getConnection()) {
            assertFalse(Multiplexer.isBetween(direct));
            assertFalse(Multiplexer.isBetween(pooled));
            assertTrue(Multiplexer.isBetween(indirect));
        }
    }

    private void assertRefused(ConnectionSource source) {
        var failure = assertThrows(SessionStoreException.class, store(source, true)::now);
        assertInstanceOf(IllegalStateException.class, failure.getCause(), "which stops a start");
        assertTrue(failure.getMessage().contains("prepareThreshold=0"), failure.getMessage());
    }

    private static ConnectionPool bouncerPool(String parameters) {
        return new ConnectionPool(bouncer.url() + parameters, "postgres", "", STORE_TIMEOUT);
    }

    private static PGSimpleDataSource dataSource(String url, int prepareThreshold) {
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser("postgres");
        dataSource.setPrepareThreshold(prepareThreshold);
        return dataSource;
    }
}
