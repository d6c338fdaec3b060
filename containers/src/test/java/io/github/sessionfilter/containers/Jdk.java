package io.github.sessionfilter.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A JDK of this machine: the one that runs the tests, or one in the same folder. Immutable and thread-safe.
 *
 * @param feature the feature release, such as 17
 */
record Jdk(int feature, Path home) {

    static Jdk of(int feature) {
        return find(feature)
                .orElseThrow(() -> new IllegalStateException(
                        "there is no JDK " + feature + " beside " + System.getProperty("java.home")));
    }

    /** Returns the JDK of that release, if there is one. */
    static Optional<Jdk> find(int feature) {
        Path running = Path.of(System.getProperty("java.home"));
        try (Stream<Path> beside = Files.list(running.toRealPath().getParent())) {
            return Stream.concat(Stream.of(running), beside.sorted())
                    .filter(home -> is(feature, home))
                    .findFirst()
                    .map(home -> new Jdk(feature, home));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for JDKs beside " + running, e);
        }
    }

    private static boolean is(int feature, Path home) {
        Path release = home.resolve("release");
        try {
            return Files.isExecutable(home.resolve("bin/javac"))
                    && Files.isRegularFile(release)
                    && Files.readString(release).contains("JAVA_VERSION=\"" + feature + ".");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + release, e);
        }
    }

    String java() {
        return home.resolve("bin/java").toString();
    }
}
