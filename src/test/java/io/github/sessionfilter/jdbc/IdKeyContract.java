package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionLimit;
import io.github.sessionfilter.session.SessionLimit.WhenFull;
import io.github.sessionfilter.session.SessionStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of the keys that tag session ids. */
abstract class IdKeyContract extends StoreFixture {
    @Test
    void nodesThatStartAtOnceMakeOneKey() throws Exception {
        store.now();
        assertEquals(0, count(), "the check of the table leaves none");
        var nodes = inParallel(6, () -> store(pool, true).idKeys());
        assertEquals(1, count());
        for (var node : nodes) {
            var id = node.newId(store.now());
            for (var other : nodes) {
                assertTrue(other.haveTagged(id, store.now()));
            }
        }
    }

    @Test
    void aNodeReadsTheKeyThatIsThere() throws SQLException {
        var id = store.idKeys().newId(store.now());
        assertTrue(store(pool, false).idKeys().haveTagged(id, store.now()));
        assertEquals(1, count());
    }

    @Test
    void aKeyHas256RandomBits() throws SQLException {
        store.idKeys();
        assertEquals(32, queryNumber("SELECT OCTET_LENGTH(secret) FROM " + table + "_key"));
        var id = store.idKeys().newId(store.now());
        database.execute("DELETE FROM " + table + "_key");
        assertFalse(store.idKeys().haveTagged(id, store.now()), "another secret");
    }

    /** The statement of docs/operators.md. The nodes then make the next key. */
    @Test
    void aNodeMakesOneKeyWhenAnOperatorHasRetiredTheLast() throws Exception {
        var id = store.idKeys().newId(store.now());
        long before = store.now();
        database.execute(retirement());
        long retiredAt = queryNumber("SELECT retired_at FROM " + table + "_key");
        assertTrue(before <= retiredAt && retiredAt <= store.now(), retiredAt + " is not the database's time");
        var nodes = inParallel(6, () -> store(pool, true).idKeys());
        assertEquals(2, count());
        assertEquals(1, queryNumber("SELECT COUNT(*) FROM " + table + "_key WHERE retired_at IS NULL"));
        for (var node : nodes) {
            long now = store.now();
            long afterTheTimeout = now + timeouts.absoluteTimeout().plusHours(1).toMillis();
            assertTrue(node.haveTagged(id, now), "a retired key still checks tags");
            assertFalse(node.haveTagged(id, afterTheTimeout));
            assertTrue(node.haveTagged(node.newId(afterTheTimeout), afterTheTimeout));
        }
    }

    @Test
    void aRetiredKeyChecksTagsAsLongAsASessionFromBeforeLives() throws Exception {
        var id = store.idKeys().newId(store.now());
        var tv = store.insert(
                SessionKey.of(id), Login.of("alice").idle(Duration.ofDays(30)).absolute(Duration.ofDays(180)));
        var bob = randomKey();
        store.insert(bob, Login.of("bob"), new SessionLimit(1, WhenFull.REFUSE), null);
        database.execute(retirement());
        long later = store.now() + Duration.ofDays(20).toMillis();
        assertTrue(store.idKeys().haveTagged(id, later));
        makeOlder(tv.key(), Duration.ofDays(-1));
        makeOlder(bob, Duration.ofDays(-1));
        assertFalse(store.idKeys().haveTagged(id, later), "all sessions began after the retirement");
    }

    /** Returns the line of the page for this database. */
    private String retirement() throws SQLException, IOException {
        String product;
        try (var connection = database.connect()) {
            product = connection.getMetaData().getDatabaseProductName();
        }
        return Files.readAllLines(Path.of("docs/operators.md")).stream()
                .filter(line -> line.startsWith("UPDATE web_session_key ") && line.contains(product))
                .findFirst()
                .orElseThrow()
                .replaceAll(";.*", "")
                .replace("web_session", table);
    }

    @Test
    void aSecretOfAnotherLengthIsAnErrorThatDoesNotShowIt() throws SQLException {
        store.now();
        database.execute("INSERT INTO %s_key (key_id, secret, created_at) VALUES (7, '%s', 0)".formatted(table, "abc"));
        var failure = assertThrows(SessionStoreException.class, store::idKeys);
        assertEquals(
                "the session store failed: the store holds an id key 7 of 3 bytes; expected 32 bytes",
                failure.getMessage());
    }

    @Test
    @Tag("full")
    void theNewestKeysCount() throws Exception {
        var oldest = store.idKeys().newId(store.now());
        for (int i = 2; i <= IdKeyTable.MAX_KEYS; i++) {
            database.execute(retirement());
            store.idKeys();
        }
        assertTrue(store.idKeys().haveTagged(oldest, store.now()));
        database.execute(retirement());
        assertFalse(store.idKeys().haveTagged(oldest, store.now()));
        assertEquals(IdKeyTable.MAX_KEYS + 1, count());
    }

    private long count() throws SQLException {
        return queryNumber("SELECT COUNT(*) FROM " + table + "_key");
    }
}
