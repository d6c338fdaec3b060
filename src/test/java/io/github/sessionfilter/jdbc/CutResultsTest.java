package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Laws 3, 4 and 5: a result that a server, a driver or a proxy has cut short is an error, and never an answer. */
class CutResultsTest extends StoreFixture {
    private final AtomicInteger maxRows = new AtomicInteger(Integer.MAX_VALUE);

    @Override
    TestDatabase database() {
        return TestDatabases.h2();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 9})
    void areErrors(int rows) {
        var sessions = Stream.generate(() -> store.insert(randomKey(), "alice", ""))
                .limit(10)
                .toList();
        var keys = sessions.stream().map(Session::key).toList();
        keys.forEach(store::revoke);
        var live = Stream.generate(() -> store.insert(randomKey(), "bob", ""))
                .limit(10)
                .toList();
        var node = store(() -> cutting(Connection.class, database.connect()), false);
        assertEquals(10, node.list("bob").size(), "the proxy cuts nothing yet");
        maxRows.set(rows);
        isError(() -> node.revocations(0, null, 100));
        isError(() -> node.list("bob"));
        isError(() -> node.page(null, 100));
        isError(() -> node.touch(live));
        isError(() -> node.revokeAll("bob", null, SessionStore.ANY_TIME));
        if (rows == 0) {
            isError(() -> node.find(live.get(0).key()));
            isError(node::now);
            isError(() -> node.insert(randomKey(), "carol", ""));
            isError(() -> node.revoke(randomKey()));
        }
        maxRows.set(Integer.MAX_VALUE);
        assertEquals(10, node.revocations(0, null, 100).revocations().size());
        assertEquals(List.of(), node.touch(live));
        assertEquals(10, node.revokeAll("bob", null, SessionStore.ANY_TIME).size());
        assertEquals(List.of(), node.list("carol"));
    }

    private static void isError(Runnable call) {
        var failure = assertThrows(SessionStoreException.class, call::run);
        assertTrue(failure.getMessage().contains("cut short"), failure.getMessage());
    }

    private <T> T cutting(Class<T> type, T target) {
        var read = new AtomicInteger();
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals("next") && read.getAndIncrement() >= maxRows.get()) {
                return false;
            }
            try {
                var result = method.invoke(target, args);
                if (result instanceof PreparedStatement statement) {
                    return cutting(PreparedStatement.class, statement);
                }
                if (result instanceof Statement statement) {
                    return cutting(Statement.class, statement);
                }
                return result instanceof ResultSet rows && target instanceof PreparedStatement
                        ? cutting(ResultSet.class, rows)
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
