package io.github.sessionfilter.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.BrokenSource;
import io.github.sessionfilter.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process: its start, its exit codes, and its end by SIGTERM. */
@Tag("full") // starts processes
class ServiceProcessTest {
    private static final Pattern ADDRESS = Pattern.compile("listens at (http://\\S+)");
    private static final int SIGTERM = 128 + 15;

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void kill() {
        processes.forEach(Process::destroyForcibly);
    }

    private Path log() {
        return folder.resolve("log.txt");
    }

    private Process run(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                BrokenSource.classPath(),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
        builder.environment().put("SESSION_FILTER_JDBC_URL", "jdbc:h2:mem:process;DB_CLOSE_DELAY=-1");
        builder.environment().put("SESSION_FILTER_TRUSTED_PROXIES", "127.0.0.1");
        var process = builder.start();
        processes.add(process);
        return process;
    }

    private String output() throws IOException {
        return Files.readString(log());
    }

    private URI start(String... arguments) throws Exception {
        var process = run(arguments);
        while (process.isAlive()) {
            var address = ADDRESS.matcher(output());
            if (address.find()) {
                return URI.create(address.group(1));
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError(output());
    }

    private void assertExits(int code, String expected, String... arguments) throws Exception {
        assertEquals(code, run(arguments).waitFor());
        assertTrue(output().contains(expected), output());
        assertFalse(output().contains("\tat "), output());
        assertFalse(output().contains("hunter2"), output());
    }

    @Test
    void explainsItself() throws Exception {
        assertExits(0, "idleTimeout\n      A session lives at least", "--help");
        assertExits(0, "idleTimeout\n      A session lives at least", "--port=0", "--help");
        assertExits(0, "session-filter-auth ", "--version");
    }

    @Test
    void hashesAPasswordFromAPipe() throws Exception {
        assertEquals(0, hashPassword("wonderland\n"));
        assertTrue(PasswordHash.parse(output().strip()).check("wonderland"));
        for (var none : List.of("", "\n")) {
            assertEquals(2, hashPassword(none));
            assertTrue(output().startsWith("there is no password"), output());
        }
    }

    private int hashPassword(String input) throws Exception {
        var process = run("--hash-password");
        try (var writer = process.outputWriter()) {
            writer.write(input);
        }
        return process.waitFor();
    }

    @Test
    void aWrongSettingStopsTheStart() throws Exception {
        assertExits(2, "the flag '--jdbcPassword' has a secret", "--jdbcPassword=hunter2");
        assertExits(2, "setting 'address'", "--address=0.0.0.0");
        assertExits(1, "expected", "--port=0", "--login=container", "--sessionCookie=s", "--realmFile=missing.txt");
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertExits(1, "the service does not start", "--port=" + taken.getLocalPort());
        }
    }

    @Test
    void goesOnWhileProxiesLeaveAndThenStops() throws Exception {
        var address = start("--port=0", "--drainTime=PT3S", "--publicPaths=/assets/*");
        var description = new String[] {"X-Original-Method: GET", "X-Original-URI: /assets/a.css"};
        assertEquals(204, RawHttp.get(address.getPort(), "/auth", description).status());
        assertEquals(200, RawHttp.get(address.getPort(), "/health/live").status());
        while (RawHttp.get(address.getPort(), "/health/ready").status() != 200) {
            Thread.onSpinWait(); // before the first sync
        }
        var process = processes.get(0);
        process.destroy();
        while (RawHttp.get(address.getPort(), "/health/ready").status() != 503) {
            Thread.onSpinWait();
        }
        var answer = RawHttp.get(address.getPort(), "/auth", description);
        assertEquals(204, answer.status());
        assertTrue(answer.text().toLowerCase(java.util.Locale.ROOT).contains("connection: close"), answer.text());
        assertEquals(SIGTERM, process.waitFor());
    }
}
