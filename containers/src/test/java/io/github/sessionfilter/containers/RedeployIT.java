package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.RawHttp;
import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.jdbc.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Law 13: a WAR is deployed, used and undeployed fifty times in a running container. A leaked thread, timer, MBean,
 * driver or thread-local value holds the class loader of its webapp, so the loaders are counted.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RedeployIT {
    private static final int REDEPLOYS = 50;
    private static final int WARM = 10;
    private static final int RUNNING = 50;

    /**
     * Each leaked webapp costs some MB and twenty MBeans. One buffer of 1 MB more or less in Jetty's pool is no leak: of
     * 1.7 MB that Jetty grew, 1.05 MB were such a buffer.
     */
    private static final long FLAT_BYTES = 4_000_000;

    private static final int FLAT_BEANS = 20;

    /** Tomcat keeps a webapp while a thread of it waits for a client that does not read. Jetty ends the connection. */
    private static final Variation CONNECTIONS = Variation.withConnectionTimeout(5_000);

    /**
     * Tomcat has all 200 threads of its pool from the start. With fewer, a handler's call of {@code AsyncContext.start} may
     * create a thread. Up to Java 23, that thread inherits the access control context of the handler, and so does each
     * thread that replaces it. The context keeps the webapp's class loader, with the filter and without it.
     */
    private static final Variation ALL_THREADS = CONNECTIONS.withSpareThreads(200);

    private static final TestDatabase DATABASE = TestDatabases.mariaDb();

    static Stream<Row> rows() {
        return Stream.of(
                        Row.of(Row.TOMCAT + "9.0", "ee8"),
                        Row.of(Row.TOMCAT + "11.0", "ee11"),
                        Row.of(Row.JETTY + "12.1", "ee10"))
                .filter(row -> row.toString().contains(System.getProperty("rows", "")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void leavesNothingBehind(Row row) throws Exception {
        Path base = row.newBase("redeploy");
        Path war = base.resolve("wars").resolve(Wars.POOL + ".war");
        if (row.isTomcat()) {
            TomcatManager.install(row, base);
        }
        Jdk jdk = Jdk.of(row.jdk());
        OpenConnections open = OpenConnections.NONE;
        try (ContainerProcess container = row.start(base, DATABASE, CONNECTIONS)) {
            Deployer deployer = row.isTomcat() ? new TomcatManager(container) : new JettyScanner(row, container, base);
            Leftovers before = Leftovers.of(jdk, container.pid());
            Leftovers warm = before;
            for (int i = 1; i <= REDEPLOYS; i++) {
                generation(row, war, i);
                deployer.deploy(war);
                use(container, i);
                open.close();
                if (i % WARM == 1) {
                    open = OpenConnections.start(container);
                }
                if (i == WARM) {
                    deployer.undeploy(war);
                    warm = settled(row, jdk, container, before);
                }
            }
            deployer.undeploy(war);
            Leftovers after = settled(row, jdk, container, before);
            String figures = row.cells() + " " + REDEPLOYS + " | " + (after.loaders() - before.loaders()) + " | "
                    + (after.threads() - before.threads()) + " | " + (after.drivers() - before.drivers()) + " | "
                    + (after.bytes() - warm.bytes()) / 1000 + " kB |\n";
            Files.writeString(
                    Path.of(System.getProperty("work"), "redeploys.md"),
                    figures,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            String all = "before: " + before + "; after " + WARM + ": " + warm + "; after " + REDEPLOYS + ": " + after;
            assertTrue(after.sameCounts(before), all);
            assertTrue(after.beans() - warm.beans() < FLAT_BEANS, all);
            assertTrue(after.bytes() - warm.bytes() < FLAT_BYTES, all);
            assertEquals("", deployer.leaks());
        }
    }

    /** What runs ends with its webapp: neither a thread, nor a class loader, nor a connection stays. */
    @ParameterizedTest
    @MethodSource("rows")
    void fiftyRunningResponsesEndWithTheirWebapp(Row row) throws Exception {
        Path base = row.newBase("running");
        Path war = base.resolve("wars").resolve(Wars.POOL + ".war");
        if (row.isTomcat()) {
            TomcatManager.install(row, base);
        }
        Wars.pool(row.namespace(), war.getParent());
        try (War opened = War.open(war)) {
            opened.file("film.bin", new byte[Wars.FILM_BYTES]);
        }
        Jdk jdk = Jdk.of(row.jdk());
        try (ContainerProcess container = row.start(base, DATABASE, ALL_THREADS)) {
            Deployer deployer = row.isTomcat() ? new TomcatManager(container) : new JettyScanner(row, container, base);
            Leftovers before = Leftovers.of(jdk, container.pid());
            deployer.deploy(war);
            var webapp = new Webapp(container.port(), Wars.POOL);
            Waiting.until(
                    "the webapp answers:\n",
                    container::log,
                    () -> webapp.get("/public/style.css").statusCode() == 200);
            String id = webapp.login("heidi");
            var viewers = new ArrayList<Viewer>();
            var sockets = new ArrayList<WebSocketClient>();
            for (int i = 0; i < RUNNING / 5; i++) {
                for (String path : List.of("/endless", "/endless-async", "/endless-non-blocking", "/film.bin")) {
                    viewers.add(Viewer.start(webapp, path, id));
                }
                sockets.add(WebSocketClient.open(webapp, Webapp.HEADER, id));
            }
            for (Viewer viewer : viewers) {
                viewer.awaitMore();
            }
            assertEquals(String.valueOf(RUNNING), webapp.get("/public/running").body());
            deployer.undeploy(war);
            for (Viewer viewer : viewers) {
                assertTrue(viewer.awaitEnd() < Wars.FILM_BYTES, "no film comes to its own end");
                viewer.close();
            }
            for (WebSocketClient socket : sockets) {
                Waiting.until("the WebSocket is closed", () -> !socket.isOpen());
            }
            assertEquals(before.loaders(), settled(row, jdk, container, before).loaders());
            assertEquals("", deployer.leaks());
        }
    }

    /** A webapp without the filter does the same, so that a class loader that stays is not taken for the filter's. */
    @ParameterizedTest
    @MethodSource("rows")
    void aStreamThatNobodyReadsKeepsNothingLongerThanWithoutTheFilter(Row row) throws Exception {
        Path base = row.newBase("paused");
        Path wars = base.resolve("wars");
        Wars.plain(row.namespace(), wars);
        Wars.pool(row.namespace(), wars);
        if (row.isTomcat()) {
            TomcatManager.install(row, base);
        }
        Jdk jdk = Jdk.of(row.jdk());
        try (ContainerProcess container = row.start(base, DATABASE, CONNECTIONS)) {
            Deployer deployer = row.isTomcat() ? new TomcatManager(container) : new JettyScanner(row, container, base);
            Leftovers before = Leftovers.of(jdk, container.pid());
            for (String name : List.of(Wars.PLAIN, Wars.POOL)) {
                Path war = wars.resolve(name + ".war");
                var webapp = new Webapp(container.port(), name);
                deployer.deploy(war);
                Waiting.until(
                        name + " is deployed:\n",
                        container::log,
                        () -> webapp.get("/public/style.css").statusCode() == 200);
                String id = name.equals(Wars.PLAIN) ? "none" : webapp.login("erin");
                OpenConnections.startPaused(webapp, id);
                deployer.undeploy(war);
                assertEquals(
                        before.loaders(), settled(row, jdk, container, before).loaders(), name);
            }
            assertEquals("", deployer.leaks());
        }
    }

    /** Writes the WAR with its number inside. */
    private static void generation(Row row, Path war, int number) throws Exception {
        if (row.isTomcat()) {
            Wars.write(row.namespace(), war.getParent(), Wars.POOL, FilterDeclarations.poolWithContainerLogin());
        } else {
            Wars.pool(row.namespace(), war.getParent());
        }
        try (War opened = War.open(war)) {
            opened.file("public/generation.txt", String.valueOf(number));
        }
    }

    private static void use(ContainerProcess container, int generation) throws Exception {
        var webapp = new Webapp(container.port(), Wars.POOL);
        Waiting.until(
                "deployment " + generation + " answers:\n",
                container::log,
                () -> webapp.get("/public/generation.txt").body().equals(String.valueOf(generation)));
        String id = webapp.login("alice");
        for (String path : List.of("/whoami", "/async", "/film.txt", "/visits")) {
            assertEquals(200, webapp.get(path, Webapp.HEADER, id).statusCode(), path);
        }
        assertEquals(200, webapp.get("/logout", Webapp.HEADER, id).statusCode());
        assertEquals(401, webapp.get("/whoami", Webapp.HEADER, id).statusCode());
        String first = webapp.login("bob");
        String second = webapp.login("bob");
        assertEquals(200, webapp.get("/revoke-all", Webapp.HEADER, first).statusCode());
        assertEquals(401, webapp.get("/whoami", Webapp.HEADER, second).statusCode());
        assertEquals(401, WebSocketClient.status(webapp));
        try (var socket = WebSocketClient.open(webapp, Webapp.HEADER, webapp.login("carol"))) {
            assertEquals(Identity.ofWebSocketSession("carol"), Identity.in(socket.ask("session")));
        }
    }

    /** Waits for the release of a webapp, which comes after the undeployment, with the next connections. */
    private static Leftovers settled(Row row, Jdk jdk, ContainerProcess container, Leftovers before) throws Exception {
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
