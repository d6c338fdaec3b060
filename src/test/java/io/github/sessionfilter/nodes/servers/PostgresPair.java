package io.github.sessionfilter.nodes.servers;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A PostgreSQL primary and its standby on 127.0.0.1, from the packages of the operating system. The server 0 is the first
 * primary. Not thread-safe.
 */
public final class PostgresPair implements ServerGroup {
    private static final Path BINARIES = Path.of("/usr/lib/postgresql/15/bin");
    private static final String OWNER = "postgres"; // PostgreSQL refuses to run as root
    private static final long READY_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** When the primary answers a commit. */
    public enum Commits {
        /** As soon as it has the commit on its own disk: the default of PostgreSQL. */
        LOCAL,
        /** When the standby has it on its disk, too. */
        SYNCHRONOUS
    }

    private final Path folder;
    private final List<DatabaseServer> servers = new ArrayList<>();
    private final List<ServerProcess> processes = new ArrayList<>();

    /** Starts both servers and waits until the standby follows. */
    public PostgresPair(Commits commits) throws IOException, InterruptedException, SQLException {
        if (!Files.exists(BINARIES)) {
            throw new IllegalStateException("the package postgresql-15 is missing");
        }
        folder = PrivateFolder.create("postgres-pair", OWNER);
        for (int i = 0; i < 2; i++) {
            servers.add(new DatabaseServer(Engine.POSTGRESQL, MySqlServer.freePort()));
            processes.add(new ServerProcess(folder.resolve("server-" + i + ".log")));
        }
        run("initdb", "-A", "trust", "-U", "postgres", "-D", data(0));
        start(0);
        servers.get(0)
                .execute(
                        "CREATE USER " + DatabaseServer.USER,
                        "GRANT CREATE ON SCHEMA public TO " + DatabaseServer.USER,
                        "CREATE TABLE probe (n BIGINT)",
                        "INSERT INTO probe VALUES (0)");
        run("pg_basebackup", "-R", "-c", "fast", "-D", data(1), "-d", source(0));
        start(1);
        awaitStandby();
        if (commits == Commits.SYNCHRONOUS) {
            servers.get(0).execute("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()");
        }
    }

    private void run(String tool, String... arguments) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(ServerProcess.as(OWNER, BINARIES.resolve(tool).toString()));
        command.addAll(List.of(arguments));
        ServerProcess.run(folder.resolve(tool + ".log"), command);
    }

    private String data(int server) {
        return folder.resolve("data-" + server).toString();
    }

    private String source(int server) {
        return "host=127.0.0.1 user=postgres port=" + servers.get(server).port();
    }

    private void start(int server) throws IOException {
        processes
                .get(server)
                .start(ServerProcess.as(
                        OWNER,
                        BINARIES.resolve("postgres").toString(),
                        "-D",
                        data(server),
                        "-p",
                        String.valueOf(servers.get(server).port()),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "shared_buffers=64MB",
                        "-c",
                        "max_connections=200"));
        awaitReady(server);
    }

    private void awaitReady(int server) throws IOException {
        for (long begunAt = System.nanoTime(); System.nanoTime() - begunAt < READY_WITHIN_NANOS; ) {
            processes.get(server).requireAlive();
            if (servers.get(server).isUp()) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new IOException(
                "the server does not start: " + processes.get(server).endOfLog());
    }

    /** Waits until the primary sends its changes to the standby. */
    private void awaitStandby() throws SQLException {
        try (var connection = servers.get(0).connect();
                var statement = connection.createStatement()) {
            for (long begunAt = System.nanoTime(); System.nanoTime() - begunAt < READY_WITHIN_NANOS; ) {
                try (var rows =
                        statement.executeQuery("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")) {
                    if (rows.next() && rows.getInt(1) == 1) {
                        return;
                    }
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        throw new IllegalStateException("the standby does not follow");
    }

    @Override
    public List<DatabaseServer> servers() {
        return List.copyOf(servers);
    }

    /** Returns the JDBC URL of a node that looks for the primary by itself. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres?targetServerType=primary"
                .formatted(servers.get(0).port(), servers.get(1).port());
    }

    /** Cuts the standby off from the primary, as a broken network or a full disk does. */
    public void detachStandby() throws SQLException {
        servers.get(1).execute("ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
    }

    /** Kills the primary with SIGKILL. */
    public void killPrimary() {
        processes.get(0).kill();
    }

    /** Stops the primary, which ends connections and first sends all changes to the standby. */
    public void stopPrimary() throws IOException, InterruptedException {
        processes.get(0).signal("INT");
        processes.get(0).awaitEnd();
    }

    /** Makes the standby the primary and waits until it takes writes. */
    public void promoteStandby() throws SQLException {
        servers.get(1).execute("SELECT pg_promote(false)");
        awaitPrimary(List.of(1));
    }

    /** Restarts the first primary as the standby of the second. Only a server that was stopped in order can follow. */
    public void followNewPrimary() throws IOException {
        Files.createFile(Path.of(data(0), "standby.signal"));
        Files.writeString(
                Path.of(data(0), "postgresql.auto.conf"),
                "primary_conninfo = '" + source(1) + "'\n",
                StandardOpenOption.TRUNCATE_EXISTING);
        start(0);
    }

    @Override
    public void close() {
        processes.forEach(ServerProcess::close);
        PrivateFolder.remove(folder);
    }
}
