package io.github.sessionfilter.bench.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Load by wrk on one thread: from each connection the next request as soon as it is answered, unless it is to pause. */
public final class Wrk {
    public static final int CONNECTIONS = 32;

    private static final Pattern MEASURED =
            Pattern.compile("^measured (\\d+) (\\d+) (\\d+) (\\d+)$", Pattern.MULTILINE);

    private final Path script;

    /** @param folder where files may be written */
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
     * What wrk saw.
     *
     * @param requests those that were answered below 400
     * @param failed answers from 400 on, and connections that broke or took longer than ten seconds
     */
    public record Load(long requests, double seconds, double p99Millis, long failed) {}

    /** Asks again and again for {@code path} with one line after the other of the file {@code headers}. */
    Load run(int port, String path, Path headers, int seconds) throws IOException, InterruptedException {
        return run(port, path, headers, seconds, CONNECTIONS, 0);
    }

    /** The same by another number of connections, each of which pauses before each request. */
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
            throw new IOException("wrk fails: " + output);
        }
        return new Load(
                Long.parseLong(measured.group(1)),
                Long.parseLong(measured.group(2)) / 1e6,
                Long.parseLong(measured.group(3)) / 1e3,
                Long.parseLong(measured.group(4)));
    }
}
