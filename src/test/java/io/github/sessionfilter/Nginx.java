package io.github.sessionfilter;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** Runs nginx in front of a container. It keeps connections to the container, and shares them among its clients. */
final class Nginx implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/sbin/nginx");
    private static final long STARTS_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Process process;
    private final Path log;
    private final int port;

    private Nginx(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Starts it in front of {@code upstream}. Skips the test, and says why, if nginx is not installed. */
    static Nginx start(int upstream) throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(BINARY), "needs the Debian package nginx-light");
        var folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "nginx")).toAbsolutePath(), "nginx");
        int port = freePort();
        // It repeats no request, so that its clients see each connection that the container cuts.
        var config = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                user root;
                worker_processes 1;
                pid %1$s/pid;
                error_log stderr;
                events { worker_connections 256; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  upstream container {
                    server 127.0.0.1:%2$d;
                    keepalive 4;
                  }
                  server {
                    listen 127.0.0.1:%3$d;
                    location / {
                      proxy_pass http://container;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $http_host;
                      proxy_buffering off;
                      proxy_next_upstream off;
                    }
                  }
                }
                """.formatted(folder, upstream, port));
        var log = folder.resolve("log");
        var process = new ProcessBuilder(List.of(BINARY.toString(), "-e", "stderr", "-c", config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var started = new Nginx(process, log, port);
        Runtime.getRuntime().addShutdownHook(new Thread(started::close));
        started.awaitAnswer();
        return started;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitAnswer() throws IOException {
        long start = System.nanoTime();
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - start > STARTS_WITHIN_NANOS) {
                    throw new IOException(Files.readString(log), e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    int port() {
        return port;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Ends nginx with its workers. */
    @Override
    public void close() {
        process.destroy();
    }
}
