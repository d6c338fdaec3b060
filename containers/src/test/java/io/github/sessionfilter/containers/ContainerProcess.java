package io.github.sessionfilter.containers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A container in a separate process. Not thread-safe. */
final class ContainerProcess implements AutoCloseable {
    /** The path of the access log below the container's folder. */
    static final String ACCESS_LOG = "logs/access.log";

    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Process process;
    private final Path log;
    private final int port;

    private ContainerProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Starts {@code command} in {@code folder} and waits until the container answers. */
    static ContainerProcess start(List<String> command, Map<String, String> environment, Path folder, int port)
            throws Exception {
        Path log = folder.resolve("container.log");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        var started = new ContainerProcess(builder.start(), log, port);
        Runtime.getRuntime().addShutdownHook(new Thread(started.process::destroyForcibly));
        try {
            Waiting.until("the container answers; its log " + log + " says:\n", started::log, started::answers);
        } catch (Exception | AssertionError e) {
            started.process.destroyForcibly();
            throw e;
        }
        return started;
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("the container ended with " + process.exitValue() + ":\n" + log());
        }
        // Tomcat listens before it has deployed its webapps, and answers only after that.
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() >= 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Returns the CPU time of the process so far. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Returns the log so far. */
    String log() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }

    /** Returns the access log so far. */
    String accessLog() {
        return read(log.resolveSibling(ACCESS_LOG));
    }

    /** Returns the log of paths, statuses and users. Only Tomcat writes it. */
    String userLog() {
        return read(log.resolveSibling("logs/users.log"));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }

    /** Returns the text of the log files that the container itself writes. Jetty writes none. */
    String otherLogs() {
        Path folder = log.resolveSibling("logs");
        if (!Files.isDirectory(folder)) {
            return "";
        }
        var text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            text.append("(").append(e).append(")");
        }
        return text.toString();
    }

    /** Sends SIGTERM and waits until the process ends. */
    @Override
    public void close() {
        process.destroy();
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (process.isAlive() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        if (process.isAlive()) {
            process.destroyForcibly();
            throw new AssertionError("the container did not end when it was asked to:\n" + log());
        }
    }
}
