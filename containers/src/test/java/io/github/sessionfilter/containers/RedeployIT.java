package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Law 13: what runs ends with its webapp, and keeps nothing of it. */
class RedeployIT extends Redeploys {
    private static final int RUNNING = 50;

    /**
     * Tomcat has all 200 threads of its pool from the start. With fewer, a handler's call of {@code AsyncContext.start} may
     * create a thread. Up to Java 23, that thread inherits the access control context of the handler, and so does each
     * thread that replaces it. The context keeps the webapp's class loader, with the filter and without it.
     */
    private static final Variation ALL_THREADS = CONNECTIONS.withSpareThreads(200);

    /** What runs ends with its webapp: neither a thread, nor a class loader, nor a connection stays. */
    @ParameterizedTest
    @MethodSource("rows")
    void fiftyRunningResponsesEndWithTheirWebapp(Row row) throws Exception {
        Path base = newBase(row, "running");
        Path war = base.resolve("wars").resolve(Wars.POOL + ".war");
        Wars.pool(row.namespace(), war.getParent());
        try (War opened = War.open(war)) {
            opened.file("film.bin", new byte[Wars.FILM_BYTES]);
        }
        Jdk jdk = Jdk.of(row.jdk());
        try (ContainerProcess container = row.start(base, DATABASE, ALL_THREADS)) {
            Deployer deployer = deployer(row, container, base);
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
        Path base = newBase(row, "paused");
        Path wars = base.resolve("wars");
        Wars.plain(row.namespace(), wars);
        Wars.pool(row.namespace(), wars);
        Jdk jdk = Jdk.of(row.jdk());
        try (ContainerProcess container = row.start(base, DATABASE, CONNECTIONS)) {
            Deployer deployer = deployer(row, container, base);
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
}
