package io.github.sessionfilter.containers;

import io.github.sessionfilter.RawHttp;
import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.jdbc.TestDatabases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;

/** What the tests of redeployed webapps share. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
abstract class Redeploys {
    /** Tomcat keeps a webapp while a thread of it waits for a client that does not read. Jetty ends the connection. */
    static final Variation CONNECTIONS = Variation.withConnectionTimeout(5_000);

    static final TestDatabase DATABASE = TestDatabases.mariaDb();

    static Stream<Row> rows() {
        return Stream.of(
                        Row.of(Row.TOMCAT + "9.0", "ee8"),
                        Row.of(Row.TOMCAT + "11.0", "ee11"),
                        Row.of(Row.JETTY + "12.1", "ee10"))
                .filter(row -> row.toString().contains(System.getProperty("rows", "")));
    }

    /** Creates the folder of a container that can be told to deploy. */
    static Path newBase(Row row, String purpose) throws IOException {
        Path base = row.newBase(purpose);
        if (row.isTomcat()) {
            TomcatManager.install(row, base);
        }
        return base;
    }

    static Deployer deployer(Row row, ContainerProcess container, Path base) {
        return row.isTomcat() ? new TomcatManager(container) : new JettyScanner(row, container, base);
    }

    /** Waits for the release of a webapp, which comes after the undeployment, with the next connections. */
    static Leftovers settled(Row row, Jdk jdk, ContainerProcess container, Leftovers before) throws Exception {
        Leftovers[] now = new Leftovers[1];
        Waiting.until("the counts are as before: ", () -> before + "; now: " + now[0], () -> {
            if (row.isTomcat()) {
                ConnectionBurst.send(container.port());
            } else {
                RawHttp.get(container.port(), "/nothing");
            }
            now[0] = Leftovers.of(jdk, container.pid());
            return now[0].sameCounts(before);
        });
        return now[0];
    }
}
