package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionStoreException;
import java.sql.SQLException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the store on PostgreSQL, by topic. */
@Tag("full") // MySQL and H2 run the same tests in each build
class PostgreSqlSessionStoreTest {
    @Nested
    class Finding extends FindContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }
    }

    @Nested
    class Revoking extends RevocationContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }
    }

    @Nested
    class CuttingOff extends CutOffContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }
    }

    @Nested
    class Upkeep extends UpkeepContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }
    }

    @Nested
    class Transactions extends TransactionContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }
    }

    @Nested
    class CreatingTheTable extends SchemaContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }
    }

    @Nested
    class LockedTable extends LockedTableContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }

        @Override
        String lock(boolean againstReads) {
            return "LOCK TABLE " + table + (againstReads ? " IN ACCESS EXCLUSIVE MODE" : " IN SHARE MODE");
        }

        @Override
        String waiting() {
            return "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        }

        @Override
        String connections() {
            return "SELECT COUNT(*) FROM pg_stat_activity";
        }
    }

    @Nested
    class TaggingIds extends IdKeyContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }
    }

    @Nested
    class Streaming extends StreamContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }
    }

    @Nested
    class Limiting extends LimitContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }
    }

    @Nested
    class LoggingIn extends LoginTermsContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }
    }

    @Nested
    class UsingATable extends TableContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }

        @Test
        void refusesATableThatACrashEmpties() throws SQLException {
            database.execute("ALTER TABLE " + table + " SET UNLOGGED");
            assertRefusedUntilRepaired("unlogged");
        }

        @Test
        void refusesARuleThatDropsWrites() throws SQLException {
            database.execute("CREATE RULE " + table + "_keep AS ON DELETE TO " + table + " DO INSTEAD NOTHING");
            assertRefusedUntilRepaired("rule");
        }

        @Test
        void refusesATriggerThatRewritesRows() throws SQLException {
            database.execute("CREATE OR REPLACE FUNCTION " + table + "_f() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$ BEGIN NEW.expires_at := NEW.expires_at + 1; RETURN NEW; END $$");
            database.execute("CREATE TRIGGER " + table + "_rewrite BEFORE INSERT ON " + table
                    + " FOR EACH ROW EXECUTE FUNCTION " + table + "_f()");
            assertRefusedUntilRepaired("trigger");
            database.execute("DROP FUNCTION " + table + "_f()");
        }

        @Test
        void refusesATriggerThatRefusesSessions() throws SQLException {
            database.execute("CREATE OR REPLACE FUNCTION " + table + "_f() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$ BEGIN RAISE EXCEPTION 'nobody may log in'; END $$");
            database.execute("CREATE TRIGGER \"" + table + "_Refuse\" BEFORE INSERT ON " + table
                    + " FOR EACH ROW EXECUTE FUNCTION " + table + "_f()");
            assertRefusedUntilRepaired("nobody may log in");
            database.execute("DROP FUNCTION " + table + "_f()");
        }

        @Test
        void refusesAPartitionedTable() throws SQLException {
            database.execute("ALTER TABLE " + table + " RENAME TO " + table + "_rows");
            database.execute("CREATE TABLE " + table + " (LIKE " + table + "_rows) PARTITION BY HASH (session_key)");
            assertTrue(assertRefused(store(pool, false)).contains("partitioned"));
            database.execute("DROP TABLE " + table + "_rows");
        }

        @Test
        void refusesAUserWhoMayNotDelete() throws SQLException {
            var user = table + "_reader";
            database.execute("CREATE ROLE " + user + " LOGIN");
            database.execute("GRANT SELECT, INSERT, UPDATE ON " + table + " TO " + user);
            grantTheTablesBesideIt(user);
            try (var limited =
                    new ConnectionPool(database.url().replaceAll("[?&]user=[^&]*", ""), user, "", STORE_TIMEOUT)) {
                var message = assertRefused(store(limited, false));
                var grant = "GRANT DELETE ON " + table + " TO " + user;
                assertTrue(message.endsWith("run: " + grant), message);
                database.execute(grant);
                assertTrue(store(limited, false).now() > 0, "it may not remember the check, and needs no more");
            } finally {
                database.execute("DROP OWNED BY " + user);
                database.execute("DROP ROLE " + user);
            }
        }

        private void grantTheTablesBesideIt(String user) throws SQLException {
            database.execute(
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON %1$s_cutoff, %1$s_key TO %2$s".formatted(table, user));
            database.execute("GRANT SELECT ON " + table + "_version TO " + user);
        }

        @Test
        void namesATableThatTheUserMayNotRead() throws SQLException {
            var user = table + "_reader";
            database.execute("CREATE ROLE " + user + " LOGIN");
            database.execute("GRANT ALL ON " + table + " TO " + user);
            try (var limited =
                    new ConnectionPool(database.url().replaceAll("[?&]user=[^&]*", ""), user, "", STORE_TIMEOUT)) {
                assertTrue(assertRefused(store(limited, true))
                        .contains("permission denied for table " + table + "_version"));
            } finally {
                database.execute("DROP OWNED BY " + user);
                database.execute("DROP ROLE " + user);
            }
        }

        @Test
        void refusesHiddenRows() throws SQLException {
            var user = table + "_tenant";
            database.execute("CREATE ROLE " + user + " LOGIN");
            database.execute("GRANT ALL ON " + table + " TO " + user);
            grantTheTablesBesideIt(user);
            try (var limited =
                    new ConnectionPool(database.url().replaceAll("[?&]user=[^&]*", ""), user, "", STORE_TIMEOUT)) {
                var node = store(limited, false);
                assertTrue(node.now() > 0);
                database.execute("ALTER TABLE " + table + "_cutoff ENABLE ROW LEVEL SECURITY");
                var failure = assertThrows(SessionStoreException.class, node::now);
                assertTrue(failure.getMessage().contains("row-level security"), failure::toString);
                database.execute("ALTER TABLE " + table + "_cutoff DISABLE ROW LEVEL SECURITY");
                database.execute("ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY");
                database.execute("CREATE POLICY mine ON " + table + " USING (description LIKE '%x%' OR true)");
                assertTrue(assertRefused(store(limited, false)).contains("row security"));
                assertTrue(store(pool, false).now() > 0, "the owner sees all rows");
            } finally {
                database.execute("DROP OWNED BY " + user);
                database.execute("DROP ROLE " + user);
            }
        }

        @Test
        void refusesAnIndexThatIsInvalid() throws SQLException {
            database.execute(
                    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '" + table + "_expires'::regclass");
            assertRefusedUntilRepaired("not in use");
        }
    }
}
