package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.NodeClock;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreClock;
import io.github.sessionfilter.session.TestTimeouts;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    class CuttingOff extends CutOffContract {
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
    class TaggingIds extends IdKeyContract {
        @Override
        TestDatabase database() {
            return TestDatabases.h2();
        }
    }

    @Nested
    class Streaming extends StreamContract {
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

    @Nested
    class LoggingIn extends LoginTermsContract {
        @Override
        TestDatabase database() {
            return TestDatabases.h2();
        }
    }

    @Nested
    class UsingATable extends TableContract {
        @Override
        TestDatabase database() {
            return TestDatabases.h2();
        }
    }

    /** Each mode either keeps what the store writes, or stops the start. */
    @ParameterizedTest
    @CsvSource({
        "MODE=REGULAR, true",
        "MODE=LEGACY, true",
        "MODE=MySQL, true",
        "MODE=MariaDB, true",
        "MODE=PostgreSQL, true",
        "MODE=Oracle, false",
        "MODE=STRICT, false",
        "MODE=DB2, true",
        "MODE=Derby, false",
        "MODE=HSQLDB, true",
        "MODE=MSSQLServer, false",
        "DATABASE_TO_LOWER=TRUE, true",
        "IGNORECASE=TRUE, true",
        "DATABASE_TO_UPPER=FALSE, true",
        "CASE_INSENSITIVE_IDENTIFIERS=TRUE, true"
    })
    void worksInAModeOrRefusesIt(String option, boolean works) {
        var url = "jdbc:h2:mem:" + option.replace('=', '_') + ";DB_CLOSE_DELAY=-1;" + option;
        try (var pool = new ConnectionPool(url, "sa", "", StoreFixture.STORE_TIMEOUT)) {
            var store = new JdbcSessionStore(
                    pool,
                    "web_session",
                    true,
                    new StoreClock(NodeClock.system()),
                    TestTimeouts.NO_STALENESS,
                    StoreFixture.STORE_TIMEOUT);
            if (works) {
                assertTrue(store.now() > 0);
                store.close();
            } else {
                var failure = assertThrows(SessionStoreException.class, store::now);
                assertInstanceOf(IllegalStateException.class, failure.getCause());
            }
        }
    }
}
