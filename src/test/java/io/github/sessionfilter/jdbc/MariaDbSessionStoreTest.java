package io.github.sessionfilter.jdbc;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Tests the store on MariaDB, by topic. */
@Tag("full") // MySQL and H2 run the same tests in each build
class MariaDbSessionStoreTest {
    @Nested
    class Finding extends FindContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }
    }

    @Nested
    class Revoking extends RevocationContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }
    }

    @Nested
    class CuttingOff extends CutOffContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }
    }

    @Nested
    class Upkeep extends UpkeepContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }
    }

    @Nested
    class Transactions extends TransactionContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }
    }

    @Nested
    class CreatingTheTable extends SchemaContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }
    }

    @Nested
    class OtherDefaults extends ServerVariablesContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }

        @Override
        String isolation() {
            return "tx_isolation";
        }
    }

    @Nested
    class LockedTable extends MySqlLockedTableContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }
    }

    @Nested
    class TaggingIds extends IdKeyContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }
    }

    @Nested
    class Streaming extends StreamContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }
    }

    @Nested
    class Limiting extends LimitContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }
    }

    @Nested
    class LoggingIn extends LoginTermsContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }
    }

    @Nested
    class UsingATable extends MySqlTableContract {
        @Override
        TestDatabase database() {
            return TestDatabases.mariaDb();
        }
    }
}
