package io.github.sessionfilter.jdbc;

import org.junit.jupiter.api.Nested;

/** Tests the store on PostgreSQL, by topic. */
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
    class Limiting extends LimitContract {
        @Override
        TestDatabase database() {
            return TestDatabases.postgreSql();
        }
    }
}
