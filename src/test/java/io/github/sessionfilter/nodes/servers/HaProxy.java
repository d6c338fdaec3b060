package io.github.sessionfilter.nodes.servers;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * HAProxy in front of database servers. It sends connections to the primary, which it finds by a check of each server
 * every 500 ms. Not thread-safe.
 */
public final class HaProxy implements AutoCloseable {
    private static final String BINARY = "/usr/sbin/haproxy";

    private final Path folder;
    private final ServerProcess process;
    private final List<PrimaryCheck> checks = new ArrayList<>();
    private final int port = MySqlServer.freePort();

    /** What happens to the connections of a server that the check finds to be no longer the primary. */
    public enum Sessions {
        /** HAProxy's default. */
        KEPT,
        SHUT_DOWN
    }

    /** Starts HAProxy from the package of the operating system. */
    public HaProxy(List<DatabaseServer> servers, Sessions sessions) throws IOException, InterruptedException {
        if (!Files.exists(Path.of(BINARY))) {
            throw new IllegalStateException("the package haproxy is missing");
        }
        folder = PrivateFolder.create("haproxy", "root");
        process = new ServerProcess(folder.resolve("haproxy.log"));
        var lines = new ArrayList<String>();
        for (var server : servers) {
            var check = new PrimaryCheck(server);
            checks.add(check);
            lines.add("    server s%d 127.0.0.1:%d check port %d%s"
                    .formatted(
                            checks.size(),
                            server.port(),
                            check.port(),
                            sessions == Sessions.SHUT_DOWN ? " on-marked-down shutdown-sessions" : ""));
        }
        Files.writeString(configuration(), """
                defaults
                    mode tcp
                    timeout connect 1s
                    timeout check 400ms
                    timeout client 1h
                    timeout server 1h
                listen database
                    bind 127.0.0.1:%d
                    option httpchk GET /
                    default-server inter 500ms fall 2 rise 1
                %s
                """.formatted(port, String.join("\n", lines)));
        start();
    }

    private Path configuration() {
        return folder.resolve("haproxy.cfg");
    }

    public int port() {
        return port;
    }

    /** Kills HAProxy with SIGKILL, which closes all connections through it. */
    public void kill() {
        process.kill();
    }

    public void start() throws IOException {
        process.start(List.of(BINARY, "-db", "-f", configuration().toString()));
    }

    @Override
    public void close() {
        process.close();
        checks.forEach(PrimaryCheck::close);
        PrivateFolder.remove(folder);
    }
}
