package io.github.sessionfilter.jdbc;

import org.junit.jupiter.api.Nested;

/** Tests the store on H2, by topic. */
class H2SessionStoreTest {
    @Nested
    class Finding extends FindContract {
        @Override
        TestDatabase database() {
            return TestDatabases.h2();
        }
    }

    @Nested
    class Revoking extends RevocationContract {
        @Override
        TestDatabase database() {
            return TestDatabases.h2();
        }
    }

    @Nested
    class Upkeep extends UpkeepContract {
        @Override
        TestDatabase database() {
            return TestDatabases.h2();
        }
    }

    @Nested
    class Transactions extends TransactionContract {
        @Override
        TestDatabase database() {
            return TestDatabases.h2();
        }
    }

    @Nested
    class CreatingTheTable extends SchemaContract {
        @Override
        TestDatabase database() {
            return TestDatabases.h2();
        }
    }

    @Nested
    class Limiting extends LimitContract {
        @Override
        TestDatabase database() {
            return TestDatabases.h2();
        }
    }
}
