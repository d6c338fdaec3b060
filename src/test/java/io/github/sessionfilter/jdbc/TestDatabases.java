package io.github.sessionfilter.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The servers that tests share. Each starts at its first use and ends with the JVM. */
public final class TestDatabases {
    private TestDatabases() {}

    public static MySqlServer mariaDb() {
        return MariaDb.SERVER;
    }

    /** Skips the test with a message unless the profile {@code full} has unpacked MySQL. */
    public static MySqlServer mySql() {
        Assumptions.assumeTrue(Boolean.getBoolean("full"), "MySQL (553 MB) is tested by -Pfull");
        return MySql.SERVER;
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
        private static final MySqlServer SERVER = MySqlServer.mySql(Path.of(System.getProperty("mysql.home")));
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
