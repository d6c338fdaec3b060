package io.github.sessionfilter.recipes;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts authentication services from their jar. */
final class AuthService {
    private static final Path JARS = Path.of("..", "auth", "target");

    private AuthService() {}

    /** Starts a service with {@code settings} on a free port. Its files have names that begin with {@code files}. */
    static ChildProcess start(Map<String, String> settings, Path files) throws IOException {
        int port = MySqlServer.freePort();
        var lines = new ArrayList<>(List.of("port=" + port, "trustedProxies=127.0.0.1"));
        settings.forEach((name, value) -> lines.add(name + "=" + value));
        var configuration = Files.write(files.resolveSibling(files.getFileName() + ".properties"), lines);
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ChildProcess(
                List.of(java, "-Xmx96m", "-XX:+UseSerialGC", "-jar", jar().toString(), "--config=" + configuration),
                port,
                files.resolveSibling(files.getFileName() + ".log"));
    }

    private static Path jar() throws IOException {
        try (var files = Files.list(JARS)) {
            return files.filter(file ->
                            file.getFileName().toString().matches("session-filter-auth-[0-9.]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no jar in " + JARS));
        }
    }
}
