package io.github.sessionfilter.nodes;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which jar a node has: the one that is being built, or one that people have. */
enum Release {
    NEXT,
    /** As it was released: the file stays as it is. */
    LAST;

    private static final Path RELEASES = Path.of(System.getProperty("releases", "src/test/releases"));

    /** Returns this project's class path, with this jar in front of what is being built. */
    String classPath() {
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return this == NEXT ? classPath : released().toAbsolutePath() + File.pathSeparator + classPath;
    }

    private static Path released() {
        try (var jars = Files.list(RELEASES)) {
            return jars.findFirst().orElseThrow(() -> new IllegalStateException("no jar in " + RELEASES));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + RELEASES, e);
        }
    }
}
