package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.cache.CheckAndRevokeOperations;
import io.github.sessionfilter.cache.TouchAndWriteOperations;
import io.github.sessionfilter.jdbc.KeptAndClosed;
import io.github.sessionfilter.stream.PlayAndEndOperations;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What two threads do to each other, wherever one is stopped and the other goes on: {@link Interleavings} tries it, in a JVM
 * of its own, whose classes nobody else has changed. Where {@code SimulationTest} switches at the calls of the store, with
 * several nodes, clocks and faults, this switches in between.
 */
@Tag("full") // needs two and a half minutes
class InterleavingsTest {
    /** Something broken on purpose. */
    record Bug(Class<?> subject, String name, BrokenSource source) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Bug> bugs() {
        var main = "src/main/java/io/github/sessionfilter/";
        return List.of(
                new Bug(
                        CheckAndRevokeOperations.class,
                        "a revocation removes the entry before it sets its tombstone",
                        new BrokenSource(
                                main + "cache/Revocations.java",
                                "        tombstones.addUnconfirmed(key);\n        cached.remove(key);",
                                "        cached.remove(key);\n        tombstones.addUnconfirmed(key);")),
                new Bug(
                        CheckAndRevokeOperations.class,
                        "a check that refuses a session leaves its entry to the next check",
                        new BrokenSource(main + "cache/SessionChecks.java", "cached.evict(live.session().key());", "")),
                new Bug(
                        CheckAndRevokeOperations.class,
                        "a revocation by another node leaves no tombstone",
                        new BrokenSource(
                                main + "cache/Revocations.java",
                                "if (!tombstones.isRevoked(key)) {",
                                "if (key == null) {")),
                new Bug(
                        TouchAndWriteOperations.class,
                        "a touch that arrives while an earlier one is written is dropped with it",
                        new BrokenSource(
                                main + "cache/TouchBuffer.java",
                                "pending.remove(touched.key(), touched)",
                                "pending.remove(touched.key())")),
                new Bug(
                        KeptAndClosed.class,
                        "a connection that comes back after the end is kept",
                        new BrokenSource(
                                main + "jdbc/KeptConnection.java", "if (closed || kept != null", "if (kept != null")),
                new Bug(
                        PlayAndEndOperations.class,
                        "a stream that is ended while it starts is held",
                        new BrokenSource(
                                main + "stream/StreamKeeper.java",
                                "endsHere.get(counterOf(stream.key())) == ends",
                                "stream != null")),
                new Bug(
                        PlayAndEndOperations.class,
                        "a second start takes the answer of one that has begun before",
                        new BrokenSource(main + "stream/StreamKeeper.java", "starts.startAnew(", "starts.start(")));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                CheckAndRevokeOperations.class,
                TouchAndWriteOperations.class,
                KeptAndClosed.class,
                PlayAndEndOperations.class
            })
    void giveWhatSomeOrderOfTheOperationsGives(Class<?> subject) throws Exception {
        assertEquals(Interleavings.CLEAN, run(BrokenSource.classPath(), subject));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void find(Bug bug, @TempDir Path folder) throws Exception {
        bug.source.compileTo(folder);
        assertEquals(Interleavings.FOUND, run(folder + File.pathSeparator + BrokenSource.classPath(), bug.subject));
    }

    /** Returns how it has ended, and shows what was found. */
    private static int run(String classPath, Class<?> subject) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+EnableDynamicAgentLoading",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        Interleavings.class.getName(),
                        subject.getName(),
                        System.getProperty("orders", "400"),
                        System.getProperty("further", "0"))
                .redirectErrorStream(true)
                .start();
        try {
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            System.out.println(said);
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }
}
