package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Tests of tables that MySQL and MariaDB offer, and the others do not. */
abstract class MySqlTableContract extends TableContract {
    @Test
    void refusesEnginesWithoutTransactions() throws SQLException {
        for (var engine : List.of("MyISAM", "MEMORY", "BLACKHOLE")) {
            if (queryNumber("SELECT COUNT(*) FROM information_schema.ENGINES WHERE ENGINE = '" + engine + "'") == 0) {
                continue; // MariaDB's archive lacks BLACKHOLE
            }
            database.execute("ALTER TABLE " + table + " ENGINE = " + engine);
            assertRefusedUntilRepaired(engine.toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void refusesAPartitionedTable() throws SQLException {
        database.execute("ALTER TABLE " + table + " PARTITION BY KEY (session_key) PARTITIONS 2");
        assertRefusedUntilRepaired("partitioned");
    }

    @Test
    void refusesAnIndexThatTheOptimizerMustNotUse() throws SQLException {
        try (var connection = database.connect()) {
            boolean isMariaDb =
                    connection.getMetaData().getDatabaseProductVersion().contains("MariaDB");
            database.execute("ALTER TABLE " + table + " ALTER INDEX " + table + "_revoked "
                    + (isMariaDb ? "IGNORED" : "INVISIBLE"));
        }
        assertRefusedUntilRepaired("not in use");
    }

    @Test
    void refusesATriggerThatRewritesRows() throws SQLException {
        database.execute("CREATE TRIGGER " + table + "_rewrite BEFORE INSERT ON " + table
                + " FOR EACH ROW SET NEW.principal_name = LOWER(NEW.principal_name), NEW.description = 'none'");
        var message = assertRefusedUntilRepaired("trigger");
        assertTrue(message.contains("list the sessions") || message.contains("find the session"), message);
    }

    @Test
    void refusesATriggerThatRefusesSessions() throws SQLException {
        database.execute("CREATE TRIGGER " + table + "_refuse BEFORE INSERT ON " + table
                + " FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'nobody may log in'");
        assertTrue(assertRefusedUntilRepaired("nobody may log in").contains("insert a session"));
    }

    @Test
    void acceptsATriggerThatOnlyWatches() throws SQLException {
        database.execute("CREATE TRIGGER " + table + "_watch AFTER INSERT ON " + table + " FOR EACH ROW SET @seen = 1");
        assertTrue(store(pool, false).now() > 0);
        database.execute("DROP TRIGGER " + table + "_watch");
    }
}
