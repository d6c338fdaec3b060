package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sync keeps one connection, and gets a fresh one if it breaks. */
class KeptConnectionTest {
    private final List<Connection> opened = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final KeptConnection kept = new KeptConnection(
            () -> {
                var connection = TestDatabases.h2().connect();
                opened.add(connection);
                return connection;
            },
            nanos::get);

    @AfterEach
    void close() throws SQLException {
        kept.close();
        for (var connection : opened) {
            assertTrue(connection.isClosed(), "no connection stays open");
        }
    }

    private Connection use() throws SQLException {
        var connection = kept.getConnection();
        kept.giveBack(connection);
        return connection;
    }

    @Test
    void isTheSameForTheNextCall() throws SQLException {
        assertSame(use(), use());
    }

    @Test
    void isFreshAfterABrokenOne() throws SQLException {
        var first = use();
        kept.dropIdle();
        var second = use();
        assertNotSame(first, second);
        second.close();
        assertNotSame(second, use());
    }

    @Test
    void isNotSharedByConcurrentCalls() throws SQLException {
        var one = kept.getConnection();
        var other = kept.getConnection();
        assertNotSame(one, other);
        kept.giveBack(one);
        kept.giveBack(other);
        assertSame(other, use());
        assertEquals(2, opened.size());
    }

    /** After a fail-over, an old connection may lead to the server that is no longer the primary. */
    @Test
    void isFreshAfterAMinute() throws SQLException {
        var first = use();
        nanos.addAndGet(KeptConnection.MAX_AGE.toNanos() - 1);
        assertSame(first, use());
        nanos.incrementAndGet();
        assertSame(first, use());
        assertTrue(first.isClosed());
        assertNotSame(first, use());
    }

    @Test
    void isClosedWhenItIsReturnedAfterTheEnd() throws SQLException {
        var connection = kept.getConnection();
        kept.close();
        kept.giveBack(connection);
        assertTrue(connection.isClosed());
    }
}
