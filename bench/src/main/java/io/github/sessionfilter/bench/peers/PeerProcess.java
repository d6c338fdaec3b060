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

/** A {@link PeerServer} as seen from outside. Not safe for several threads. */
public final class PeerProcess implements AutoCloseable {
    /** The heap that all are compared with. */
    public static final int HEAP_MEGABYTES = 384;

    private static final int ENDS_WITHIN_SECONDS = 20;
    private static final int LOOKS_EACH_MILLIS = 5;
    private static final Pattern WARMED_UP = Pattern.compile("read ([0-9,]+) sessions into the cache\\R");

    private final Process process;
    private final int port;
    private final Path log;
    private final BufferedReader answers;
    private final long readyAt;

    /** Starts the variant on the database {@code url} and waits until it is ready; what it says goes into a file of {@code logs}. */
    PeerProcess(Variant variant, String url, Path logs) throws IOException {
        this(variant, variant.name(), url, logs, HEAP_MEGABYTES);
    }

    private PeerProcess(Variant variant, String name, String url, Path logs, int heapMegabytes, String... options)
            throws IOException {
        port = MySqlServer.freePort();
        log = logs.resolve(name + ".log");
        // A heap that never grows, so that no variant's throughput depends on when it did.
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
        // Every log goes to standard error, so the first line is the only one until something is asked.
        if (!PeerServer.READY.equals(answers.readLine())) {
            close();
            throw new IOException(name + " does not start: see its log in " + logs);
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

    /** Starts Jetty without any check, as a process called {@code name}. */
    public static PeerProcess bare(String name, String url, Path logs) throws IOException {
        return new PeerProcess(new Variant(Container.JETTY, Variant.BARE, null), name, url, logs, HEAP_MEGABYTES);
    }

    /** Starts the variant with room for so many sessions in its cache, if it is this filter. */
    static PeerProcess caching(int cacheSize, Variant variant, String url, Path logs) throws IOException {
        return new PeerProcess(variant, variant.name(), url, logs, HEAP_MEGABYTES, "-DcacheSize=" + cacheSize);
    }

    /** Starts the variant with a recording of JDK Flight Recorder, from half a minute after the start until its end. */
    static PeerProcess recorded(Variant variant, String url, Path logs, Path recording) throws IOException {
        return new PeerProcess(
                variant,
                variant.name(),
                url,
                logs,
                HEAP_MEGABYTES,
                "-Xlog:jfr+startup=error", // it would speak on standard output
                "-XX:FlightRecorderOptions=stackdepth=128",
                "-XX:StartFlightRecording=settings=profile,delay=30s,dumponexit=true,filename=" + recording);
    }

    /**
     * A warm-up, as the log of this filter tells it.
     *
     * @param sessions how many were read
     * @param seconds from when the process answered requests
     */
    public record WarmUp(int sessions, double seconds) {}

    /** Waits for it. */
    public WarmUp warmUp() throws IOException, InterruptedException {
        while (process.isAlive()) {
            var found = WARMED_UP.matcher(Files.readString(log));
            if (found.find()) {
                double seconds = (System.nanoTime() - readyAt) / 1e9;
                return new WarmUp(Integer.parseInt(found.group(1).replace(",", "")), seconds);
            }
            TimeUnit.MILLISECONDS.sleep(LOOKS_EACH_MILLIS);
        }
        throw new IOException("it ends before it is warm: see " + log);
    }

    /** Returns the bytes of heap in use after full collections. */
    public long heap() throws IOException {
        var question = process.outputWriter(StandardCharsets.UTF_8);
        question.write("heap\n");
        question.flush();
        var answer = answers.readLine();
        if (answer == null) {
            throw new IOException("it has ended: see " + log);
        }
        return Long.parseLong(answer);
    }

    /** The port that it listens at. */
    public int port() {
        return port;
    }

    /** Returns the processor time that it has used, user's and system's, to 10 ms. */
    public Duration cpu() {
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
