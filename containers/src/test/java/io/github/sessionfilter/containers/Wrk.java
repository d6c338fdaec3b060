package io.github.sessionfilter.containers;

import io.github.sessionfilter.containers.Turns.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Generates load with Debian's wrk: 200 viewers, each of whom requests the next slice of 1 to 8 MB of a film as soon
 * as the last one has arrived. It has two threads, as many as the machine has processors, so that the server is the
 * bottleneck.
 */
final class Wrk {
    private static final int VIEWERS = 200;
    private static final Pattern MEASURED = Pattern.compile("^measured (\\d+) (\\d+) (\\d+)$", Pattern.MULTILINE);

    private final Path script;
    private final Path sessions;
    private final Film film;

    /** @param folder the folder for the script and the ids */
    Wrk(Path folder, List<String> sessionIds, Film film) throws IOException {
        script = folder.resolve("slices.lua");
        try (var in = Wrk.class.getResourceAsStream("slices.lua")) {
            if (in == null) {
                throw new IOException("no slices.lua on the class path");
            }
            Files.write(script, in.readAllBytes());
        }
        sessions = Files.write(folder.resolve("sessions.txt"), sessionIds);
        this.film = film;
    }

    /**
     * Runs the load. Fails if an answer was an error, a connection failed, or a request took longer than ten seconds.
     *
     * @param seed the seed of the random slices
     */
    Received run(Webapp webapp, String path, int seconds, int seed) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        "wrk",
                        "-t2",
                        "-c" + VIEWERS,
                        "-d" + seconds + "s",
                        "--timeout",
                        "10s",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + webapp.port() + "/" + webapp.name() + path,
                        "--",
                        sessions.toString(),
                        Long.toString(film.length()),
                        Integer.toString(seed))
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var measured = MEASURED.matcher(output);
        if (process.waitFor() != 0 || !measured.find() || !measured.group(3).equals("0")) {
            throw new IOException("wrk failed: " + output);
        }
        return new Received(Long.parseLong(measured.group(1)), Long.parseLong(measured.group(2)) / 1e6);
    }
}
