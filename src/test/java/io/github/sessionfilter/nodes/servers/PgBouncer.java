package io.github.sessionfilter.nodes.servers;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** pgbouncer in front of a PostgreSQL server: in transaction mode, with its defaults otherwise. Not thread-safe. */
public final class PgBouncer implements AutoCloseable {
    private static final String BINARY = "/usr/sbin/pgbouncer";
    private static final String OWNER = "postgres"; // pgbouncer refuses to run as root

    private final Path folder;
    private final ServerProcess process;
    private final int port = MySqlServer.freePort();

    /** Starts pgbouncer from the package of the operating system. */
    public PgBouncer(DatabaseServer server) throws IOException, InterruptedException {
        if (!Files.exists(Path.of(BINARY))) {
            throw new IllegalStateException("the package pgbouncer is missing");
        }
        folder = PrivateFolder.create("pgbouncer", OWNER);
        process = new ServerProcess(folder.resolve("pgbouncer.log"));
        Files.writeString(folder.resolve("users.txt"), "\"" + DatabaseServer.USER + "\" \"\"\n");
        configure(server);
        start();
    }

    private void configure(DatabaseServer server) throws IOException {
        Files.writeString(
                folder.resolve("pgbouncer.ini"), """
                [databases]
                postgres = host=127.0.0.1 port=%d dbname=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = transaction
                max_client_conn = 200
                server_login_retry = 1
                """.formatted(server.port(), port, folder.resolve("users.txt")));
    }

    /** Returns the JDBC URL of a node. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** Kills pgbouncer with SIGKILL, which closes all connections through it. */
    public void kill() {
        process.kill();
    }

    public void start() throws IOException {
        process.start(
                ServerProcess.as(OWNER, BINARY, folder.resolve("pgbouncer.ini").toString()));
    }

    /** Sends connections to another server from now on. Old ones end with their transaction. */
    public void switchTo(DatabaseServer server) throws IOException, InterruptedException {
        configure(server);
        process.signal("HUP");
    }

    @Override
    public void close() {
        process.close();
        PrivateFolder.remove(folder);
    }
}
