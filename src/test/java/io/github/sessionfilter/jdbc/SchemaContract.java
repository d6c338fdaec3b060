package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.LoginTerms;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.SessionVerdict.Live;
import io.github.sessionfilter.session.SessionVerdict.Reason;
import io.github.sessionfilter.session.SessionVerdict.Refused;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of creating the table, and of sharing it with jars of other versions. */
abstract class SchemaContract extends StoreFixture {
    @Test
    void namesTheScriptThatCreatesAMissingTable() {
        var missing = store(pool, false);
        var failure = assertThrows(SessionStoreException.class, missing::now);
        assertInstanceOf(IllegalStateException.class, failure.getCause(), "which stops a start");
        assertTrue(failure.getMessage().contains(table), failure.getMessage());
        assertTrue(failure.getMessage().contains(".sql"), failure.getMessage());
    }

    @Test
    void createsTheTableOnceWhenSeveralNodesStart() throws Exception {
        inParallel(6, () -> store(pool, true).now());
        store.insert(randomKey(), "alice", "");
    }

    @Test
    void writesTheVersionOfTheTable() throws SQLException {
        store.now();
        assertEquals(TableVersion.SUPPORTED, queryNumber("SELECT MAX(version) FROM " + table + "_version"));
        store(pool, true).now();
        assertEquals(1, queryNumber("SELECT COUNT(*) FROM " + table + "_version WHERE version > 0"));
    }

    /** Version 0.1.0 and scripts of users create a table without a version. */
    @Test
    void upgradesATableWithoutAVersion() throws Exception {
        var key = randomKey();
        store.insert(key, "alice", "");
        makeVersion1();
        database.execute("DROP TABLE " + table + "_version");
        assertUpgradedOrKept(key);
    }

    @Test
    void upgradesATableOfVersion1WhenSeveralNodesStart() throws Exception {
        var key = randomKey();
        store.insert(key, "alice", "");
        makeVersion1();
        assertUpgradedOrKept(key);
    }

    /** When two connections alter a table at once, H2 may lose its rows. So its table is refused as it is. */
    private void assertUpgradedOrKept(SessionKey before) throws Exception {
        if (!database.url().startsWith("jdbc:h2:")) {
            assertUpgraded(before);
            return;
        }
        inParallel(6, () -> {
            var failure = assertThrows(SessionStoreException.class, store(pool, true)::now);
            return assertInstanceOf(IllegalStateException.class, failure.getCause(), "which stops a start");
        });
        assertEquals(1, queryNumber("SELECT COUNT(*) FROM " + table));
    }

    /** A script that was stopped half-way, or another node that is still at work. */
    @Test
    void completesAnUpgradeThatWasInterrupted() throws Exception {
        var key = randomKey();
        store.insert(key, "alice", "");
        database.execute("DROP TABLE " + table + "_key");
        assertUpgraded(key);
        database.execute("DELETE FROM " + table + "_version WHERE version = 2");
        assertUpgraded(key);
    }

    private void makeVersion1() throws SQLException {
        database.execute("DROP TABLE " + table + "_cutoff");
        database.execute("DROP TABLE " + table + "_key");
        boolean isMySql = database.url().startsWith("jdbc:mysql:");
        database.execute("DROP INDEX " + table + "_created" + (isMySql ? " ON " + table : ""));
        for (var column : TableNeeds.SESSIONS.added()) {
            database.execute("ALTER TABLE " + table + " DROP COLUMN " + column);
        }
        database.execute("UPDATE " + table + "_version SET version = 1, usable_from = 1 WHERE version > 0");
    }

    /** Asserts that a start refuses the table and says how to upgrade it, unless it may do so itself. */
    private void assertUpgraded(SessionKey before) throws Exception {
        var failure = assertThrows(SessionStoreException.class, store(pool, false)::now);
        assertInstanceOf(IllegalStateException.class, failure.getCause(), "which stops a start");
        for (var part : List.of(table, "expected version 2", ".sql", "createSchema=true")) {
            assertTrue(failure.getMessage().contains(part), failure.getMessage());
        }
        inParallel(6, () -> store(pool, true).now());
        var found = assertInstanceOf(Live.class, store(pool, false).find(before));
        assertEquals(LoginTerms.NONE, found.session().terms());
        assertEquals(before, found.session().loginKey());
        assertEquals(2, queryNumber("SELECT MAX(version) FROM " + table + "_version"));
        assertEquals(2, queryNumber("SELECT MAX(usable_from) FROM " + table + "_version WHERE version > 0"));
        assertEquals(0, queryNumber("SELECT COUNT(*) FROM " + table + "_cutoff"));
        assertEquals(0, queryNumber("SELECT COUNT(*) FROM " + table + "_key"));
    }

    /** During a rolling upgrade, and after a downgrade, older jars use the newer table. */
    @Test
    void usesATableThatANewerJarHasExtended() throws SQLException {
        var before = randomKey();
        store.insert(before, "alice", "");
        database.execute("ALTER TABLE " + table + " ADD COLUMN place VARCHAR(20) DEFAULT 'nowhere' NOT NULL");
        database.execute("CREATE INDEX " + table + "_place ON " + table + " (place)");
        database.execute("INSERT INTO " + table + "_version (version, usable_from) VALUES (3, 2)");
        for (var older : List.of(store, store(pool, true))) {
            assertInstanceOf(Live.class, older.find(before));
            var key = randomKey();
            var session = older.insert(key, "alice", "");
            assertEquals(List.of(), older.touch(List.of(session)));
            var next = randomKey();
            assertNotNull(older.rotate(key, next));
            assertEquals(new Refused(Reason.REVOKED, next), older.find(key));
            assertEquals(2, older.list("alice").size());
            assertEquals(2, older.page(null, 10).size());
            assertTrue(older.revoke(next));
            assertFalse(older.revocations(0, null, 10).revocations().isEmpty());
            makeOlder(next, Duration.ofHours(2));
            assertEquals(1, older.sweep(10));
        }
        assertEquals(3, queryNumber("SELECT MAX(version) FROM " + table + "_version"));
    }

    @Test
    void refusesATableThatRequiresANewerJar() throws SQLException {
        store.now();
        database.execute("INSERT INTO " + table + "_version (version, usable_from) VALUES (3, 2)");
        database.execute("INSERT INTO " + table + "_version (version, usable_from) VALUES (4, 3)");
        var failure = assertThrows(SessionStoreException.class, store(pool, true)::now);
        var unusable = assertInstanceOf(IllegalStateException.class, failure.getCause(), "which stops a start");
        assertEquals(
                "the table '" + table + "' has version 4, which requires a jar that supports version 3 or newer;"
                        + " this jar supports version 2",
                unusable.getMessage());
    }
}
