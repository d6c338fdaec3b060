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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Law 15: a user who may not write to the tables beside that of the sessions, with streams. */
@Tag("full") // starts servers of its own
class StreamRightsTest {
    private static final String TABLE = "stream_rights";
    private static final List<String> RIGHTS = List.of("SELECT", "INSERT", "UPDATE", "DELETE");

    private static final List<String> SUFFIXES = List.of("", "_cutoff", "_key", "_version", "_stream");

    static Stream<NewUser> users() {
        return NewUser.onEachServer("streamless");
    }

    @ParameterizedTest
    @MethodSource("users")
    void theStartIsRefusedUntilTheUserHasEachRight(NewUser user) throws Exception {
        user.drop(TABLE, SUFFIXES);
        user.create();
        try (var pool = user.database().pool(StoreFixture.STORE_TIMEOUT)) {
            store(pool).now();
        }
        for (var suffix : List.of("", "_version")) {
            user.database().execute("GRANT SELECT, INSERT, UPDATE, DELETE ON " + TABLE + suffix + " TO streamless");
        }
        user.database().execute("GRANT SELECT, INSERT ON " + TABLE + "_key TO streamless");
        try {
            grantAllBut(List.of(), TABLE + "_stream", user);
            for (var table : List.of(TABLE + "_cutoff", TABLE + "_stream")) {
                for (var missing : missing()) {
                    grantAllBut(missing, table, user);
                    var message = refusal(user);
                    boolean isNewVersion = table.endsWith("_cutoff") && missing.contains("SELECT");
                    var remedy = isNewVersion
                            ? table // as if the table were of an older version; the message names the error
                            : "run: GRANT [A-Z, ]*" + missing.get(0) + "[A-Z, ]* ON " + table + " TO streamless";
                    assertTrue(Pattern.compile(remedy).matcher(message).find(), "without " + missing + ": " + message);
                }
                grantAllBut(List.of(), table, user);
            }
            try (var pool = user.view().pool(StoreFixture.STORE_TIMEOUT)) {
                assertEquals(
                        List.of(), Objects.requireNonNull(store(pool).streams()).list("alice"));
            }
        } finally {
            user.drop(TABLE, SUFFIXES);
        }
    }

    /** Returns all rights together, and each by itself. */
    private static List<List<String>> missing() {
        var missing = new ArrayList<List<String>>(List.of(RIGHTS));
        RIGHTS.forEach(right -> missing.add(List.of(right)));
        return missing;
    }

    private static void grantAllBut(List<String> missing, String table, NewUser user) throws SQLException {
        for (var right : RIGHTS) {
            if (!missing.contains(right)) {
                user.database().execute("GRANT " + right + " ON " + table + " TO streamless");
            }
        }
        for (var right : missing) {
            try {
                user.database().execute("REVOKE " + right + " ON " + table + " FROM streamless");
            } catch (SQLException e) {
                // The user does not have it.
            }
        }
    }

    private static String refusal(NewUser user) throws Exception {
        try (var pool = user.view().pool(StoreFixture.STORE_TIMEOUT)) {
            var failure = assertThrows(SessionStoreException.class, store(pool)::now);
            return assertInstanceOf(IllegalStateException.class, failure.getCause(), "which stops a start")
                    .getMessage();
        }
    }

    private static JdbcSessionStore store(ConnectionSource connections) {
        return new JdbcSessionStore(
                connections,
                TABLE,
                true,
                new StoreClock(NodeClock.system()),
                TestTimeouts.NO_STALENESS,
                StoreFixture.STORE_TIMEOUT,
                Duration.ofMinutes(1));
    }
}
