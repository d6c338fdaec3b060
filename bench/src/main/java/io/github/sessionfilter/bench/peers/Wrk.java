package io.github.sessionfilter.bench.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Generates load with wrk on one thread. Each connection sends the next request after the answer and an optional
 * pause.
 */
public final class Wrk {
    public static final int CONNECTIONS = 32;

    private static final Pattern MEASURED =
            Pattern.compile("^measured (\\d+) (\\d+) (\\d+) (\\d+)$", Pattern.MULTILINE);

    private final Path script;

    /** @param folder the folder for the script */
    public Wrk(Path folder) throws IOException {
        script = folder.resolve("cycle.lua");
        try (var in = Wrk.class.getResourceAsStream("cycle.lua")) {
            if (in == null) {
                throw new IOException("no cycle.lua on the class path");
            }
            Files.write(script, in.readAllBytes());
        }
    }

    /**
     * The result of a run. Immutable and thread-safe.
     *
     * @param requests answers with a status below 400
     * @param failed answers with a status from 400, failed connections, and requests that took longer than ten seconds
     */
    public record Load(long requests, double seconds, double p99Millis, long failed) {}

    /** Requests {@code path} repeatedly. Each request has the next line of the file {@code headers}. */
    Load run(int port, String path, Path headers, int seconds) throws IOException, InterruptedException {
        return run(port, path, headers, seconds, CONNECTIONS, 0);
    }

    /** Does the same with another number of connections, each of which pauses before each request. */
    public Load run(int port, String path, Path headers, int seconds, int connections, int pauseMillis)
            throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--timeout",
                        "10s",
                        "--latency",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + port + path,
                        "--",
                        headers.toString(),
                        String.valueOf(pauseMillis))
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var measured = MEASURED.matcher(output);
        if (process.waitFor() != 0 || !measured.find()) {
            throw new IOException("wrk failed: " + output);
        }
        return new Load(
                Long.parseLong(measured.group(1)),
                Long.parseLong(measured.group(2)) / 1e6,
                Long.parseLong(measured.group(3)) / 1e3,
                Long.parseLong(measured.group(4)));
    }
}
