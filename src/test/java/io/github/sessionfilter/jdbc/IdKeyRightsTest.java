package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestTimeouts;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Law 15: a user who may not make or read the keys that tag session ids. */
@Tag("full") // starts servers of its own
class IdKeyRightsTest {
    private static final String TABLE = "id_key_rights";

    private static final List<String> SUFFIXES = List.of("", "_cutoff", "_key", "_version");

    static Stream<NewUser> users() {
        return NewUser.onEachServer("keyless");
    }

    @ParameterizedTest
    @MethodSource("users")
    void theStartIsRefusedUntilTheUserMayMakeAKey(NewUser user) throws Exception {
        user.drop(TABLE, SUFFIXES);
        user.create();
        try (var pool = user.database().pool(StoreFixture.STORE_TIMEOUT)) {
            store(pool).now();
        }
        for (var suffix : List.of("", "_cutoff", "_version")) {
            user.database().execute("GRANT SELECT, INSERT, UPDATE, DELETE ON " + TABLE + suffix + " TO keyless");
        }
        user.database().execute("GRANT SELECT ON " + TABLE + "_key TO keyless");
        user.database()
                .execute("DELETE FROM " + TABLE + "_version WHERE version < 0"); // the check of this test's own start
        try (var pool = user.view().pool(StoreFixture.STORE_TIMEOUT)) {
            var failure = assertThrows(SessionStoreException.class, store(pool)::now);
            var message = assertInstanceOf(IllegalStateException.class, failure.getCause(), "which stops a start")
                    .getMessage();
            assertTrue(message.contains("the attempt to make a key that tags session ids failed"), message);
            assertTrue(message.contains("run: GRANT SELECT, INSERT ON " + TABLE + "_key TO keyless"), message);
            user.database().execute(message.substring(message.indexOf("GRANT")).split(";")[0]);
            var node = store(pool);
            assertTrue(node.idKeys().haveTagged(node.idKeys().newId(node.now()), node.now()));
            assertEquals(1, count(user), "the check of the table leaves none");
        } finally {
            user.drop(TABLE, SUFFIXES);
        }
    }

    private static JdbcSessionStore store(ConnectionSource connections) {
        return new JdbcSessionStore(
                connections,
                TABLE,
                true,
                new StoreClock(NodeClock.system()),
                TestTimeouts.NO_STALENESS,
                StoreFixture.STORE_TIMEOUT);
    }

    private static long count(NewUser user) throws SQLException {
        try (var connection = user.database().connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT COUNT(*) FROM " + TABLE + "_key")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
