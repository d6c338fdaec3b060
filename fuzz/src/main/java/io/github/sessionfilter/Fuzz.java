package io.github.sessionfilter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Runs Jazzer for each target in a separate process: for {@code -Dseconds} (20), or {@code -Druns} inputs if that is
 * shorter. Two processes run at a time, because each uses one core. The seed is fixed ({@code -Dseed}, 1), so that a failure repeats. Jazzer starts with the corpus and writes
 * new inputs to {@code target}. The output of a broken target is printed.
 */
public final class Fuzz {
    /** All targets. The name of a class is the name of its folder in the corpus. */
    static final List<Class<?>> TARGETS =
            List.of(SessionIds.class, Carriers.class, Paths.class, WebXml.class, Tickets.class);

    static final Path CORPUS = Path.of("corpus");

    private static final Pattern EXECUTED = Pattern.compile("stat::number_of_executed_units: *(\\d+)");
    private static final int ENDS_WITHIN_SECONDS = 60;
    private static final int AT_A_TIME = 2;

    private Fuzz() {}

    /** Fails if a target was broken. */
    public static void main(String[] args) throws ExecutionException, InterruptedException {
        int seconds = Integer.getInteger("seconds", 20);
        long runs = Long.getLong("runs", -1);
        boolean broken = false;
        var threads = Executors.newFixedThreadPool(AT_A_TIME);
        var outputs = threads.invokeAll(TARGETS.stream()
                .<Callable<String>>map(target -> () -> run(target, seconds, runs))
                .toList());
        for (int i = 0; i < TARGETS.size(); i++) {
            var target = TARGETS.get(i);
            var output = outputs.get(i).get();
            var executed = EXECUTED.matcher(output);
            boolean held = executed.find() && !output.contains("Java Exception");
            System.out.printf(
                    "%-12s %,12d inputs  %s%n",
                    target.getSimpleName(), held ? Long.parseLong(executed.group(1)) : 0, held ? "held" : "BROKEN");
            if (!held) {
                System.out.println(output);
            }
            broken |= !held;
        }
        System.exit(broken ? 1 : 0);
    }

    private static String run(Class<?> target, int seconds, long runs) throws IOException, InterruptedException {
        var folder = Files.createDirectories(Path.of("target", "fuzz", target.getSimpleName()));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-classpath",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=io.github.sessionfilter.**",
                "--custom_hook_includes=io.github.sessionfilter.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-print_final_stats=1",
                "-rss_limit_mb=0",
                "-max_total_time=" + seconds,
                "-runs=" + runs,
                "-seed=" + Integer.getInteger("seed", 1),
                Files.createDirectories(folder.resolve("inputs")).toString(),
                CORPUS.resolve(target.getSimpleName()).toString()));
        var log = folder.resolve("jazzer.log");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(seconds + ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return Files.readString(log, StandardCharsets.ISO_8859_1);
    }
}
