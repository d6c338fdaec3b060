package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A {@link PeerServer} as seen from outside. Not safe for several threads. */
final class PeerProcess implements AutoCloseable {
    private static final int ENDS_WITHIN_SECONDS = 20;

    private final Process process;
    private final int port;

    /** Starts the variant on the database {@code url} and waits until it is ready; what it says goes into a file of {@code logs}. */
    PeerProcess(Variant variant, String url, Path logs) throws IOException {
        port = MySqlServer.freePort();
        // A heap that never grows, so that no variant's throughput depends on when it did.
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms384m",
                        "-Xmx384m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-classpath",
                        variant.container().classPath(),
                        PeerServer.class.getName(),
                        variant.name(),
                        String.valueOf(port),
                        url)
                .redirectError(logs.resolve(variant.name() + ".log").toFile())
                .start();
        // Every log goes to standard error, so the first line is the only one.
        var line = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (!PeerServer.READY.equals(line)) {
            close();
            throw new IOException(variant.name() + " does not start: see its log in " + logs);
        }
    }

    int port() {
        return port;
    }

    /** Returns the processor time that it has used, user's and system's, to 10 ms. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow(() -> new IllegalStateException("no CPU time is told"));
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
