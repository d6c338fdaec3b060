package io.github.sessionfilter.example;

import static io.github.sessionfilter.example.ExampleSite.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.management.ManagementFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.h2.tools.Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the built WAR while its database is down, and after it has stopped. */
@Tag("full") // starts the webapp again and again
class LifecycleIT {

    private static final String ALICE = "{\"user\":\"alice\",\"password\":\"wonderland\"}";

    @Test
    void startsWithoutTheDatabaseAndRecoversByItself(@TempDir Path folder) throws Exception {
        int port = freePort();
        ExampleSite site = new ExampleSite(
                ExampleSite.unpackedWar(), "jdbc:h2:tcp://127.0.0.1:" + port + "/" + folder.resolve("db"), true);
        try {
            HttpResponse<byte[]> down = site.login(ALICE);
            assertEquals(503, down.statusCode());
            assertNotEquals("", header(down, "Retry-After"));
            assertEquals("application/problem+json", header(down, "Content-Type"));
            assertEquals(200, site.send(site.to("/healthz")).statusCode());
            assertEquals(200, site.send(site.to("/")).statusCode());

            Server database = Server.createTcpServer("-tcpPort", String.valueOf(port), "-ifNotExists")
                    .start();
            try {
                assertEquals(200, loginUntilTheDatabaseAnswers(site).statusCode());
            } finally {
                database.stop();
            }
        } finally {
            site.stop();
        }
    }

    /** Repeats the login, because the filter pauses its calls for a moment after a failure. */
    private static HttpResponse<byte[]> loginUntilTheDatabaseAnswers(ExampleSite site) throws Exception {
        HttpResponse<byte[]> answer = site.login(ALICE);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (answer.statusCode() == 503 && System.nanoTime() < deadline) {
            answer = site.login(ALICE);
        }
        return answer;
    }

    /** A thread, a driver or a thread-local value that remains would keep the class loader of the webapp alive. */
    @Test
    void leavesNothingBehind(@TempDir Path folder) throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        List<Driver> drivers = Collections.list(DriverManager.getDrivers());
        WeakReference<ClassLoader> webapp = loaderOfAStoppedSite("jdbc:h2:file:" + folder.resolve("db"), collected);
        assertEquals(
                Set.of(),
                ManagementFactory.getPlatformMBeanServer()
                        .queryNames(new ObjectName("io.github.sessionfilter:*"), null));
        assertEquals(drivers, Collections.list(DriverManager.getDrivers()));
        for (int i = 0; i < 50 && webapp.get() != null; i++) {
            System.gc();
            collected.remove(100);
        }
        assertNull(webapp.get());
    }

    /** Stops a site with open streams and an open WebSocket. */
    private static WeakReference<ClassLoader> loaderOfAStoppedSite(
            String jdbcUrl, ReferenceQueue<ClassLoader> collected) throws Exception {
        var streams = new EndlessStreams();
        ExampleSite site = new ExampleSite(ExampleSite.unpackedWar(), jdbcUrl, true, streams::addTo);
        WeakReference<ClassLoader> loader = new WeakReference<>(site.classLoader(), collected);
        site.send(site.to("/api/sessions", site.loginAlice()));
        site.loginAlice();
        String id = site.loginAlice();
        assertEquals(200, site.post("/api/sessions/revoke-all", id).statusCode());
        assertEquals(401, site.send(site.to("/api/sessions", id)).statusCode());
        assertThrows(CompletionException.class, () -> EndlessStreams.openSocket(site, id));
        String viewer = site.loginAlice();
        List<Socket> clients = List.of(
                EndlessStreams.open(site, EndlessStreams.BLOCKING, viewer),
                EndlessStreams.open(site, EndlessStreams.ASYNCHRONOUS, viewer));
        EndlessStreams.openSocket(site, viewer);
        streams.awaitAll();
        site.stop();
        streams.awaitNone();
        for (Socket client : clients) {
            client.close();
        }
        assertEquals(
                List.of(),
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getContextClassLoader() == loader.get())
                        .toList());
        return loader;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
