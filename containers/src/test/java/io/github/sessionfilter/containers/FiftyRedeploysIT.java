package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Law 13: a WAR is deployed, used and undeployed fifty times in a running container. A leaked thread, timer, MBean,
 * driver or thread-local value holds the class loader of its webapp, so the loaders are counted.
 */
class FiftyRedeploysIT extends Redeploys {
    private static final int REDEPLOYS = 50;
    private static final int WARM = 10;

    /**
     * Each leaked webapp costs some MB and twenty MBeans. One buffer of 1 MB more or less in Jetty's pool is no leak: of
     * 1.7 MB that Jetty grew, 1.05 MB were such a buffer.
     */
    private static final long FLAT_BYTES = 4_000_000;

    private static final int FLAT_BEANS = 20;

    @ParameterizedTest
    @MethodSource("rows")
    void leavesNothingBehind(Row row) throws Exception {
        Path base = newBase(row, "redeploy");
        Path war = base.resolve("wars").resolve(Wars.POOL + ".war");
        Jdk jdk = Jdk.of(row.jdk());
        OpenConnections open = OpenConnections.NONE;
        try (ContainerProcess container = row.start(base, DATABASE, CONNECTIONS)) {
            Deployer deployer = deployer(row, container, base);
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
}
