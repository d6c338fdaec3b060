package io.github.sessionfilter.nodes;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Which jar a node has: the one that is being built, or one that people have. */
enum Release {
    NEXT,
    /** As it was released: the file stays as it is. */
    LAST;

    private static final Path RELEASES = Path.of("src/test/releases");

    /** Returns this project's class path, with this jar in the place of the classes that are being built. */
    String classPath() {
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        if (this == NEXT) {
            return classPath;
        }
        var released = released().toAbsolutePath().toString();
        return Arrays.stream(classPath.split(File.pathSeparator))
                .map(entry -> isBeingBuilt(entry) ? released : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path released() {
        try (var jars = Files.list(RELEASES)) {
            return jars.findFirst().orElseThrow(() -> new IllegalStateException("no jar in " + RELEASES));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + RELEASES, e);
        }
    }

    private static boolean isBeingBuilt(String entry) {
        return Files.exists(Path.of(entry, "io/github/sessionfilter/SessionFilter.class"));
    }
}
