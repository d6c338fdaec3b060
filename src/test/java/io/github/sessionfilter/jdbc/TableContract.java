package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionStoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of tables that somebody else made: each is used as it is, or refused with the statement to run. */
abstract class TableContract extends StoreFixture {
    @BeforeEach
    void createTheTable() {
        store.now();
    }

    final boolean isMySql() {
        return database.url().startsWith("jdbc:mysql:");
    }

    final boolean isPostgreSql() {
        return database.url().startsWith("jdbc:postgresql:");
    }

    private String dropIndex(String suffix) {
        return "DROP INDEX " + table + "_" + suffix + (isMySql() ? " ON " + table : "");
    }

    /** Returns the message of the refusal. */
    final String assertRefused(JdbcSessionStore refused) {
        var failure = assertThrows(SessionStoreException.class, refused::now);
        assertInstanceOf(IllegalStateException.class, failure.getCause(), failure::getMessage);
        assertTrue(failure.getMessage().contains(table), failure::getMessage);
        return failure.getMessage();
    }

    /** Asserts that a start refuses the table, and that the next one accepts it after the statements of the message. */
    final String assertRefusedUntilRepaired(String part) throws SQLException {
        var message = assertRefused(store(pool, false));
        assertTrue(message.toLowerCase(Locale.ROOT).contains(part), message);
        for (var remedy : message.substring(message.indexOf("run: ") + 5).split("; (it .*? run: )?")) {
            database.execute(remedy);
        }
        assertTrue(store(pool, false).now() > 0);
        return message;
    }

    @Test
    void namesEachMissingIndex() throws SQLException {
        for (var suffix : List.of("principal", "expires", "revoked", "created")) {
            database.execute(dropIndex(suffix));
            assertRefusedUntilRepaired("no index on " + suffix);
        }
    }

    @Test
    void namesTwoProblemsAtOnce() throws SQLException {
        database.execute(dropIndex("expires"));
        database.execute(dropIndex("revoked"));
        assertTrue(assertRefusedUntilRepaired("no index on expires_at").contains("no index on revoked_at"));
    }

    @Test
    void refusesAnIndexOfTheNameOnAnotherColumn() throws SQLException {
        database.execute(dropIndex("revoked"));
        database.execute("CREATE INDEX " + table + "_revoked ON " + table + " (created_at)");
        assertRefusedUntilRepaired("no index on revoked_at");
    }

    @Test
    void refusesAColumnThatAnInsertWouldHaveToName() throws SQLException {
        database.execute("ALTER TABLE " + table + " ADD COLUMN place INT NOT NULL");
        assertRefusedUntilRepaired("place");
    }

    @Test
    void refusesAUniqueIndexOnThePrincipal() throws SQLException {
        database.execute("CREATE UNIQUE INDEX " + table + "_one ON " + table + " (principal_name)");
        assertRefusedUntilRepaired("unique");
    }

    @Test
    void refusesAUniqueConstraintOnThePrincipal() throws SQLException {
        database.execute("ALTER TABLE " + table + " ADD CONSTRAINT " + table + "_one UNIQUE (principal_name)");
        assertRefusedUntilRepaired("unique");
    }

    @Test
    void refusesAConstraintThatHasTheNameOfAnIndex() throws SQLException {
        if (database.url().startsWith("jdbc:h2:")) {
            return; // which names the index of a constraint by itself
        }
        database.execute(dropIndex("revoked"));
        database.execute(
                "ALTER TABLE " + table + " ADD CONSTRAINT " + table + "_revoked UNIQUE (created_at, session_key)");
        assertRefusedUntilRepaired("no index on revoked_at");
    }

    @Test
    void namesAConstraintThatRefusesSessions() throws SQLException {
        database.execute(
                "ALTER TABLE " + table + " ADD CONSTRAINT " + table + "_check CHECK (expires_at < created_at)");
        var message = assertRefusedUntilRepaired(table + "_check");
        assertTrue(message.contains("the attempt to insert a session failed"), message);
    }

    /** The probe's person is in no table of persons. */
    @Test
    void warnsIfAForeignKeyStopsTheCheck() throws SQLException {
        var type = isPostgreSql() ? "BYTEA" : "VARBINARY(255)";
        database.execute("CREATE TABLE " + table + "_person (name " + type + " PRIMARY KEY)");
        database.execute("ALTER TABLE " + table + " ADD CONSTRAINT " + table
                + "_key FOREIGN KEY (principal_name) REFERENCES " + table + "_person (name)");
        var warnings = new ArrayList<String>();
        var log = Logger.getLogger(ConnectionPool.class.getName());
        var handler = new RecordedLog(warnings);
        log.addHandler(handler);
        try {
            assertTrue(store(pool, false).now() > 0);
        } finally {
            log.removeHandler(handler);
            database.execute(
                    "ALTER TABLE " + table + (isMySql() ? " DROP FOREIGN KEY " : " DROP CONSTRAINT ") + table + "_key");
            database.execute("DROP TABLE " + table + "_person");
        }
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).contains("insert a session"), warnings::toString);
        assertTrue(warnings.get(0).toLowerCase(Locale.ROOT).contains(table + "_key"), warnings::toString);
    }

    private static final class RecordedLog extends Handler {
        private final List<String> messages;

        RecordedLog(List<String> messages) {
            this.messages = messages;
        }

        @Override
        public void publish(LogRecord record) {
            messages.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void refusesATableWithoutAPrimaryKey() throws SQLException {
        database.execute("ALTER TABLE " + table
                + (isPostgreSql() ? " DROP CONSTRAINT " + table + "_pkey" : " DROP PRIMARY KEY"));
        assertRefusedUntilRepaired("no primary key");
    }

    @Test
    void refusesAnotherPrimaryKey() throws SQLException {
        database.execute("ALTER TABLE " + table
                + (isPostgreSql() ? " DROP CONSTRAINT " + table + "_pkey" : " DROP PRIMARY KEY"));
        database.execute("ALTER TABLE " + table + " ADD PRIMARY KEY (principal_name, created_at)");
        assertRefusedUntilRepaired("primary key (");
    }

    @Test
    void refusesColumnsThatAreTooShort() throws SQLException {
        var change = isMySql()
                ? " MODIFY description VARCHAR(20) NOT NULL"
                : isPostgreSql()
                        ? " ALTER COLUMN description TYPE VARCHAR(20)"
                        : " ALTER COLUMN description SET DATA TYPE VARCHAR(20)";
        database.execute("ALTER TABLE " + table + change);
        assertRefusedUntilRepaired("description");
    }

    @Test
    void refusesTimesOf32Bits() throws SQLException {
        var change = isMySql()
                ? " MODIFY revoked_at INT NULL"
                : isPostgreSql() ? " ALTER COLUMN revoked_at TYPE INT" : " ALTER COLUMN revoked_at SET DATA TYPE INT";
        database.execute("ALTER TABLE " + table + change);
        assertRefusedUntilRepaired("revoked_at");
    }

    @Test
    void refusesColumnsThatCannotHoldWhatALoginSays() throws SQLException {
        var setType = isMySql() ? " MODIFY %s %s NULL" : " ALTER COLUMN %s SET DATA TYPE %s";
        var type = isPostgreSql() ? "VARCHAR(255) USING 'x'" : "VARBINARY(255)";
        database.execute("ALTER TABLE " + table + setType.formatted("roles", type));
        assertRefusedUntilRepaired("roles");
        database.execute("ALTER TABLE " + table + setType.formatted("idle_timeout", "INT"));
        assertRefusedUntilRepaired("idle_timeout");
        database.execute("ALTER TABLE " + table
                + (isMySql() ? " MODIFY login_key BINARY(32) NOT NULL" : " ALTER COLUMN login_key SET NOT NULL"));
        assertRefusedUntilRepaired("login_key");
    }

    /** A collation would make two names equal. */
    @Test
    void refusesNamesThatAreText() throws SQLException {
        var change = isMySql()
                ? " MODIFY principal_name VARCHAR(255) NOT NULL"
                : isPostgreSql()
                        ? " ALTER COLUMN principal_name TYPE VARCHAR(255) USING 'x'"
                        : " ALTER COLUMN principal_name SET DATA TYPE VARCHAR(255)";
        database.execute("ALTER TABLE " + table + change);
        assertRefusedUntilRepaired("principal_name");
    }

    @Test
    void refusesARevocationTimeThatMustBeSet() throws SQLException {
        database.execute("ALTER TABLE " + table
                + (isMySql() ? " MODIFY revoked_at BIGINT NOT NULL" : " ALTER COLUMN revoked_at SET NOT NULL"));
        assertRefusedUntilRepaired("revoked_at");
    }

    @Test
    void namesWhatTheTableOfCutOffsMisses() throws SQLException {
        var cutOffs = table + "_cutoff";
        database.execute("DROP INDEX " + cutOffs + "_stamped" + (isMySql() ? " ON " + cutOffs : ""));
        assertRefusedUntilRepaired("no index on stamped_at");
        database.execute("ALTER TABLE " + cutOffs
                + (isPostgreSql() ? " DROP CONSTRAINT " + cutOffs + "_pkey" : " DROP PRIMARY KEY"));
        assertRefusedUntilRepaired("no primary key");
        database.execute("ALTER TABLE " + cutOffs
                + (isMySql()
                        ? " MODIFY issued_before INT NOT NULL"
                        : isPostgreSql()
                                ? " ALTER COLUMN issued_before TYPE INT"
                                : " ALTER COLUMN issued_before SET DATA TYPE INT"));
        assertRefusedUntilRepaired("issued_before");
    }

    @Test
    void refusesAView() throws SQLException {
        database.execute("ALTER TABLE " + table + " RENAME TO " + table + "_rows");
        database.execute("CREATE VIEW " + table + " AS SELECT * FROM " + table + "_rows");
        try {
            assertTrue(assertRefused(store(pool, false)).contains("view".toUpperCase(Locale.ROOT))
                    || assertRefused(store(pool, false)).contains("view"));
        } finally {
            database.execute("DROP VIEW " + table);
            database.execute("ALTER TABLE " + table + "_rows RENAME TO " + table);
        }
    }

    @Test
    void acceptsDifferencesThatDoNoHarm() throws SQLException {
        for (var suffix : List.of("principal", "expires", "revoked", "created")) {
            database.execute(dropIndex(suffix));
        }
        database.execute("CREATE INDEX " + table + "_a ON " + table + " (principal_name, created_at)");
        database.execute("CREATE INDEX " + table + "_b ON " + table + " (expires_at)");
        database.execute("CREATE INDEX " + table + "_c ON " + table + " (revoked_at)");
        database.execute("CREATE INDEX " + table + "_d ON " + table + " (created_at, session_key)");
        database.execute("ALTER TABLE " + table + " ADD COLUMN place VARCHAR(20)");
        var change = isMySql()
                ? " MODIFY description VARCHAR(400) CHARACTER SET utf8mb4 NOT NULL"
                : isPostgreSql()
                        ? " ALTER COLUMN description TYPE TEXT"
                        : " ALTER COLUMN description SET DATA TYPE VARCHAR(400)";
        database.execute("ALTER TABLE " + table + change);
        assertTrue(store(pool, false).now() > 0);
    }

    @Test
    void leavesNoRowBehind() throws SQLException {
        assertEquals(0, queryNumber("SELECT COUNT(*) FROM " + table));
    }

    @Test
    void leadsASessionThroughItsLifeOncePerTableAndSettings() throws SQLException {
        var inserts = new AtomicInteger();
        ConnectionSource counted = () -> counting(pool.getConnection(), inserts);
        store(counted, true).now();
        assertEquals(0, inserts.get(), "the first start of the test has done it");
        database.execute("ALTER TABLE " + table + " ADD COLUMN place VARCHAR(20)");
        store(counted, true).now();
        int afterAChange = inserts.get();
        assertTrue(afterAChange > 0, "the table has changed");
        store(counted, true).now();
        assertEquals(afterAChange, inserts.get());
        database.execute("DELETE FROM " + table + "_version WHERE version < 0");
        store(counted, false).now();
        assertTrue(inserts.get() > afterAChange, "nobody remembers");
    }

    /** Counts the insertions into the table. */
    private Connection counting(Connection connection, AtomicInteger inserts) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("prepareStatement")
                            && args[0].toString().startsWith("INSERT INTO " + table + " ")) {
                        inserts.incrementAndGet();
                    }
                    try {
                        return method.invoke(connection, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
