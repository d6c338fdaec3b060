package io.github.sessionfilter.recipes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A server in a child process, on a port of 127.0.0.1, which a test can end and start again. Not thread-safe. */
final class ChildProcess implements AutoCloseable {
    private static final long STARTS_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int ENDS_WITHIN_SECONDS = 30;

    private final List<String> command;
    private final int port;
    private final Path log;
    private Process process;

    /** Starts {@code command}, and waits until {@code port} is open. */
    ChildProcess(List<String> command, int port, Path log) throws IOException {
        this.command = command;
        this.port = port;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
        start();
    }

    /** Runs a command to its end. Throws an exception with its output if it fails. */
    static void run(List<String> command, Path log) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        if (builder.start().waitFor() != 0) {
            throw new IOException(command + ": " + Files.readString(log));
        }
    }

    void start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long start = System.nanoTime();
        while (!isOpen()) {
            if (!process.isAlive() || System.nanoTime() - start > STARTS_WITHIN_NANOS) {
                throw new IOException(command.get(0) + " does not start: " + Files.readString(log));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private boolean isOpen() {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** Returns the processor time that it and its children have taken. */
    Duration processorTime() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(handle -> handle.info().totalCpuDuration().orElseThrow())
                .reduce(Duration.ZERO, Duration::plus);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Ends it with SIGKILL. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends it with SIGTERM, and waits until it has ended. */
    void terminate() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command.get(0) + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        terminate();
    }
}
