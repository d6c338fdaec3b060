package io.github.sessionfilter.nodes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A node in a separate JVM, which can be stopped, killed, frozen and restarted on the same port. Not thread-safe. */
final class NodeProcess implements AutoCloseable {
    private static final int STARTS_WITHIN_SECONDS = 60;
    private static final int STOPS_WITHIN_SECONDS = 15;

    private final List<String> settings;
    private final Map<String, String> environment;
    private final Path log;
    private volatile Release release;
    private int port;
    private Process process;

    /**
     * Creates a node without starting it.
     *
     * @param release the jar of the node
     * @param settings the filter's init-params
     * @param environment additional environment variables of the process
     * @param log the file for its standard error
     */
    NodeProcess(Release release, Map<String, String> settings, Map<String, String> environment, Path log) {
        this.release = release;
        this.settings = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .toList();
        this.environment = environment;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    /** Starts the process without waiting; {@link #awaitReady} waits until it listens. */
    NodeProcess start() {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-D" + NodeMain.FILES + "=" + log.toAbsolutePath().getParent(),
                "-cp",
                release.classPath(),
                NodeMain.class.getName(),
                String.valueOf(port)));
        command.addAll(settings);
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("the node does not start", e);
        }
        return this;
    }

    /** Waits until the node listens, for at most 60 seconds. */
    NodeProcess awaitReady() {
        var ready = new AtomicBoolean();
        var starting = process;
        CompletableFuture.delayedExecutor(STARTS_WITHIN_SECONDS, TimeUnit.SECONDS)
                .execute(() -> {
                    if (!ready.get()) {
                        starting.destroyForcibly(); // ends the loop below
                    }
                });
        try {
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(NodeMain.READY)) {
                    port = Integer.parseInt(line.substring(NodeMain.READY.length()));
                    ready.set(true);
                    return this;
                }
            }
            throw new IllegalStateException("the node does not start: " + Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException("the node does not start", e);
        }
    }

    int port() {
        return port;
    }

    /** Stops the node gracefully and restarts it with another jar. */
    void replaceBy(Release next) {
        close();
        release = next;
        start().awaitReady();
    }

    /** Kills the node with SIGKILL. */
    void kill() {
        if (process != null) {
            process.destroyForcibly();
            await();
        }
    }

    /** Sends SIGSTOP or SIGCONT. */
    void freeze(boolean stop) {
        try {
            new ProcessBuilder("kill", stop ? "-STOP" : "-CONT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("cannot run kill", e);
        }
    }

    /** Sends SIGTERM, and SIGKILL if the node does not end in 15 seconds. */
    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            if (!await()) {
                kill();
            }
        }
    }

    private boolean await() {
        try {
            return process.waitFor(STOPS_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
