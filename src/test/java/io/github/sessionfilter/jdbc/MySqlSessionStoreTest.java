package io.github.sessionfilter.jdbc;

import org.junit.jupiter.api.Nested;

/** Tests the store on MySQL, by topic. */
class MySqlSessionStoreTest {
    @Nested
    class Finding extends FindContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }
    }

    @Nested
    class Revoking extends RevocationContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }
    }

    @Nested
    class CuttingOff extends CutOffContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }
    }

    @Nested
    class Upkeep extends UpkeepContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }
    }

    @Nested
    class Transactions extends TransactionContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }
    }

    @Nested
    class CreatingTheTable extends SchemaContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }
    }

    @Nested
    class OtherDefaults extends ServerVariablesContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }

        @Override
        String isolation() {
            return "transaction_isolation";
        }
    }

    @Nested
    class LockedTable extends MySqlLockedTableContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }
    }

    @Nested
    class TaggingIds extends IdKeyContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }
    }

    @Nested
    class Streaming extends StreamContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }
    }

    @Nested
    class Limiting extends LimitContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }
    }

    @Nested
    class LoggingIn extends LoginTermsContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }
    }

    @Nested
    class UsingATable extends MySqlTableContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mySql();
        }
    }
}
