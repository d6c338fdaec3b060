package io.github.sessionfilter.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.SessionFilterConfig;
import io.github.sessionfilter.jdbc.ConnectionPool;
import io.github.sessionfilter.jdbc.JdbcSessionStore;
import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.PrincipalLockedException;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionTimeouts;
import io.github.sessionfilter.session.StoreClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What support staff can do, on one kind of database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SessionsContract {
    private static final String TABLE = "support_session";

    private Path config;
    private SessionDatabase database;
    private SessionManager manager;

    abstract TestDatabase server();

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        var server = server();
        config = Files.writeString(
                folder.resolve("auth.properties"),
                "jdbcUrl=" + server.url() + "\njdbcUser=" + server.user() + "\njdbcPassword=" + server.password()
                        + "\ntableName=" + TABLE + "\nport=7071\n");
        var storeTimeout = Duration.ofSeconds(10);
        var timeouts = new SessionTimeouts(
                Duration.ofMinutes(30), Duration.ofHours(12), Duration.ofMinutes(1), Duration.ofSeconds(30));
        try (var pool = new ConnectionPool(server.url(), server.user(), server.password(), storeTimeout);
                var store = new JdbcSessionStore(
                        pool, TABLE, true, new StoreClock(NodeClock.system()), timeouts, storeTimeout)) {
            store.connect(); // makes the table
            store.idKeys();
        }
        database = SessionDatabase.open(settings());
        manager = database.manager();
    }

    private SessionFilterConfig settings() {
        return new ConfigSources(Map.of()).read(List.of("--config=" + config)).filter();
    }

    @AfterAll
    void stop() {
        database.close();
    }

    /** What a command has printed, and its exit code. */
    record Outcome(int code, String out, String err) {}

    private Outcome run(String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var arguments =
                Stream.concat(Stream.of("--config=" + config), Stream.of(words)).toList();
        int code = Sessions.run(arguments, Map.of(), new PrintStream(out), new PrintStream(err));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private String open(String person) {
        return manager.create(Login.of(person).device("TV \u001b[2J \"x\"").roles(List.of("editor")))
                .session()
                .key()
                .handle();
    }

    @Test
    void listsTheSessionsOfAPerson() {
        var first = open("anna");
        var second = open("anna");
        var text = run("list", "anna");
        assertEquals(0, text.code, text.err);
        assertTrue(text.out.startsWith(first), text.out);
        assertTrue(text.out.contains("\n" + second), text.out);
        assertTrue(text.out.contains("  TV  [2J \"x\""), text.out);
        var json = run("--json", "list", "anna");
        assertTrue(
                json.out.contains("{\"handle\":\"" + first + "\",\"person\":\"anna\",\"roles\":[\"editor\"]"),
                json.out);
        assertTrue(json.out.contains("\"device\":\"TV  [2J \\u0022x\\u0022\""), json.out);
        assertFalse(json.out.contains("\u001b"));
        assertEquals(new Outcome(1, "[]\n", ""), run("list", "nobody", "--json"));
    }

    @Test
    void revokesOneSession() {
        var ended = open("bert");
        var other = open("bert");
        assertEquals(new Outcome(0, "revoked 1 session\n", ""), run("revoke", ended));
        assertEquals(List.of(other), handles("bert"));
        assertEquals(new Outcome(1, "{\"revoked\":0}\n", ""), run("revoke", "0".repeat(64), "--json"));
    }

    private List<String> handles(String person) {
        return manager.list(person).stream()
                .map(listed -> listed.session().key().handle())
                .toList();
    }

    @Test
    void revokesAllSessionsOfAPerson() {
        open("carl");
        open("carl");
        var other = open("carla");
        assertEquals(new Outcome(0, "revoked 2 sessions\n", ""), run("revoke-all", "carl"));
        assertEquals(List.of(), handles("carl"));
        assertEquals(List.of(other), handles("carla"));
        assertEquals(1, run("revoke-all", "carl").code);
    }

    @Test
    void revokesWhatWasIssuedBeforeATime() {
        var kept = open("dora");
        assertEquals(0, run("revoke-issued-before", "2020-01-01T00:00:00+01:00", "dora").code);
        assertEquals(List.of(kept), handles("dora"));
        var now = run("revoke-issued-before", "now", "dora", "--json");
        assertEquals(0, now.code, now.err);
        assertTrue(now.out.startsWith("{\"person\":\"dora\",\"issuedBefore\":\"20"), now.out);
        assertEquals(List.of(), handles("dora"));
    }

    @Test
    void locksAPersonUntilATime() {
        open("emil");
        assertEquals(
                new Outcome(0, "locked emil until 2199-01-01T00:00:00Z\n", ""),
                run("lock", "emil", "2199-01-01T00:00:00Z"));
        assertEquals(List.of(), handles("emil"));
        assertThrows(PrincipalLockedException.class, () -> open("emil"));
        assertEquals(new Outcome(0, "unlocked emil\n", ""), run("lock", "emil", "2020-01-01T00:00:00Z"));
        assertEquals(
                new Outcome(0, "{\"person\":\"emil\",\"lockedUntil\":null}\n", ""),
                run("--json", "lock", "emil", "2020-01-01T00:00:00Z"));
        try (var later = SessionDatabase.open(settings())) { // this one remembers the lock until its next sync
            later.manager().create("emil", "");
        }
    }

    @Test
    void aWrongCommandChangesNothing() {
        for (var words : List.of(
                List.<String>of(),
                List.of("list"),
                List.of("list", "a", "b"),
                List.of("list", ""),
                List.of("revoke", "abc"),
                List.of("revoke-issued-before", "yesterday"),
                List.of("lock", "anna"),
                List.of("lock", "anna", "now"),
                List.of("list", "J\ufffd\ufffdrgen"),
                List.of("revoke-issued-before", "now", "J\ufffdrgen"),
                List.of("lock", "J\ufffdrgen", "2199-01-01T00:00:00Z"),
                List.of("drop", "table"),
                List.of("--jdbcPassword=x", "list", "anna"),
                List.of("--idleTimeot=PT1H", "list", "anna"))) {
            var outcome = run(words.toArray(String[]::new));
            assertEquals(2, outcome.code, words::toString);
            assertEquals("", outcome.out);
            assertFalse(outcome.err.isBlank(), words::toString);
        }
    }

    @Test
    void aDatabaseWithoutTheTableFailsTheCommand() {
        var outcome = run("--tableName=missing", "list", "anna");
        assertEquals(3, outcome.code);
        assertEquals("", outcome.out);
        assertTrue(outcome.err.startsWith("not done: "), outcome.err);
    }
}
