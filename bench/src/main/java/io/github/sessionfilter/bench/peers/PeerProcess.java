package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Starts a {@link PeerServer} in a separate process and controls it. Not thread-safe. */
public final class PeerProcess implements AutoCloseable {
    /** The heap of all compared variants. */
    public static final int HEAP_MEGABYTES = 384;

    private static final int ENDS_WITHIN_SECONDS = 20;
    private static final int POLL_MILLIS = 5;
    private static final Pattern WARMED_UP = Pattern.compile("read ([0-9,]+) sessions into the cache\\R");

    private final Process process;
    private final int port;
    private final Path log;
    private final BufferedReader answers;
    private final long readyAt;

    /**
     * Starts the variant on the database {@code url} and waits until it is ready. Its log is a file in {@code logs}.
     */
    PeerProcess(Variant variant, String url, Path logs) throws IOException {
        this(variant, variant.name(), url, logs, HEAP_MEGABYTES);
    }

    private PeerProcess(Variant variant, String name, String url, Path logs, int heapMegabytes, String... options)
            throws IOException {
        port = MySqlServer.freePort();
        log = logs.resolve(name + ".log");
        // A fixed heap, so that no variant's throughput depends on its growth.
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms" + heapMegabytes + "m",
                "-Xmx" + heapMegabytes + "m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-classpath",
                variant.container().classPath(),
                PeerServer.class.getName(),
                variant.name(),
                String.valueOf(port),
                url));
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        // Logs go to standard error. The first line of standard output says that the process is ready.
        if (!PeerServer.READY.equals(answers.readLine())) {
            close();
            throw new IOException(name + " does not start; its log is in " + logs);
        }
        readyAt = System.nanoTime();
    }

    /** Starts this filter on Jetty, as a process called {@code name}. */
    public static PeerProcess sessionFilter(String name, String url, Path logs, int heapMegabytes, int cacheSize)
            throws IOException {
        var variant = new Variant(Container.JETTY, Variant.SESSION_FILTER, null);
        return new PeerProcess(
                variant, name, url, logs, heapMegabytes, "-DcacheSize=" + cacheSize, "-Duser.language=en");
    }

    /** Starts Jetty without a check, as a process called {@code name}. */
    public static PeerProcess bare(String name, String url, Path logs) throws IOException {
        return new PeerProcess(new Variant(Container.JETTY, Variant.BARE, null), name, url, logs, HEAP_MEGABYTES);
    }

    /** Starts the variant. If it is this filter, its cache has room for {@code cacheSize} sessions. */
    static PeerProcess caching(int cacheSize, Variant variant, String url, Path logs) throws IOException {
        return new PeerProcess(variant, variant.name(), url, logs, HEAP_MEGABYTES, "-DcacheSize=" + cacheSize);
    }

    /**
     * A warm-up, as this filter logs it. Immutable and thread-safe.
     *
     * @param sessions the number of sessions read
     * @param seconds the time since the process answered requests
     */
    public record WarmUp(int sessions, double seconds) {}

    /** Waits until the warm-up ends. */
    public WarmUp warmUp() throws IOException, InterruptedException {
        while (process.isAlive()) {
            var found = WARMED_UP.matcher(Files.readString(log));
            if (found.find()) {
                double seconds = (System.nanoTime() - readyAt) / 1e9;
                return new WarmUp(Integer.parseInt(found.group(1).replace(",", "")), seconds);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new IOException("the process ended during the warm-up; its log is " + log);
    }

    /** Returns the bytes of heap in use after full collections. */
    public long heap() throws IOException {
        var question = process.outputWriter(StandardCharsets.UTF_8);
        question.write("heap\n");
        question.flush();
        var answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the process has ended; its log is " + log);
        }
        return Long.parseLong(answer);
    }

    /** Returns the port of the process. */
    public int port() {
        return port;
    }

    /** Returns the user and system time of the process, with a resolution of 10 ms. */
    public Duration cpu() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("the CPU time is unknown"));
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
