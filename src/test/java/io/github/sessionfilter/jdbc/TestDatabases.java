package io.github.sessionfilter.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The servers that tests share. Each starts at its first use and ends with the JVM. */
public final class TestDatabases {
    private TestDatabases() {}

    public static MySqlServer mariaDb() {
        return MariaDb.SERVER;
    }

    /** Skips the test, and says why, if MySQL's binary does not run here. */
    public static MySqlServer mySql() {
        Assumptions.assumeTrue(
                MySql.SERVER.isPresent(), "MySQL needs Linux on x86-64, with libaio.so.1 and libnuma.so.1 or with cc");
        return MySql.SERVER.get();
    }

    public static TestDatabase postgreSql() {
        return PostgreSql.DATABASE;
    }

    public static TestDatabase h2() {
        return new TestDatabase.Of("jdbc:h2:mem:test;DB_CLOSE_DELAY=-1", "sa", "");
    }

    private static final class MariaDb {
        private static final MySqlServer SERVER = MySqlServer.mariaDb();
    }

    private static final class MySql {
        private static final Optional<MySqlServer> SERVER = MySqlServer.mySql();
    }

    private static final class PostgreSql {
        private static final TestDatabase DATABASE = start();

        private static TestDatabase start() {
            try {
                var server = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .start();
                return new TestDatabase.Of(server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
            } catch (IOException e) {
                throw new IllegalStateException("PostgreSQL does not start", e);
            }
        }
    }
}
