package io.github.sessionfilter.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** Runs PgBouncer in transaction mode in front of the tests' PostgreSQL, with at most four connections to it. */
final class PgBouncer implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/sbin/pgbouncer");
    private static final long STARTS_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Process process;
    private final Path folder;
    private final int port;

    private PgBouncer(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** Skips the test, and says why, if PgBouncer is not installed. */
    static PgBouncer start(TestDatabase server) throws IOException, SQLException {
        Assumptions.assumeTrue(Files.isExecutable(BINARY), "needs the Debian package pgbouncer");
        var folder = Files.createTempDirectory("pgbouncer");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        int port = MySqlServer.freePort();
        var address = server.url().replaceAll("^jdbc:postgresql://[^:]+:(\\d+)/.*$", "$1");
        var config = Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                postgres = host=127.0.0.1 port=%s user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = 4
                """.formatted(address, port));
        var process = new ProcessBuilder(List.of(BINARY.toString(), "-u", "nobody", config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        var started = new PgBouncer(process, folder, port);
        Runtime.getRuntime().addShutdownHook(new Thread(started::close));
        started.awaitAnswer();
        return started;
    }

    private void awaitAnswer() throws IOException, SQLException {
        long start = System.nanoTime();
        while (true) {
            try {
                DriverManager.getConnection(url(), "postgres", "").close();
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() - start > STARTS_WITHIN_NANOS) {
                    throw new IOException(Files.readString(folder.resolve("log")), e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
