package io.github.sessionfilter.nodes.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in a child process, which a drill can kill, freeze and restart. Not thread-safe. */
final class ServerProcess implements AutoCloseable {
    private static final int ENDS_WITHIN_SECONDS = 20;
    private static final int SHOWN_LINES = 20;

    private final Path log;
    private Process process;

    /** @param log the file for the output of the server */
    ServerProcess(Path log) {
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    /** Runs a command to its end. Throws an exception with its output if it fails. */
    static void run(Path log, List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        if (builder.start().waitFor() != 0) {
            throw new IOException(command + ": " + Files.readString(log));
        }
    }

    /** Returns {@code command} so that {@code user} runs it. The process keeps its id. */
    static List<String> as(String user, String... command) {
        var prefix =
                Stream.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--inh-caps=-all", "--");
        return Stream.concat(prefix, Stream.of(command)).toList();
    }

    void start(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Throws an exception with the end of the log if the server has ended. */
    void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the server has ended: " + endOfLog());
        }
    }

    String endOfLog() throws IOException {
        var lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }

    /** Ends the server and its child processes with SIGKILL. */
    void kill() {
        if (process == null) {
            return;
        }
        var children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
    }

    /** Sends a signal such as {@code STOP}, {@code CONT} or {@code INT}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits until the server has ended, for at most 20 seconds. */
    void awaitEnd() {
        try {
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the server does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
