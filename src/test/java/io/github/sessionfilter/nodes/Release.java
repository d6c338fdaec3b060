package io.github.sessionfilter.nodes;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The jar of a node: the current build or a released version. */
enum Release {
    NEXT,
    /** The last release, whose jar is in the repository. */
    LAST;

    private static final Path RELEASES = Path.of(System.getProperty("releases", "src/test/releases"));

    /** Returns this project's class path, with this release's jar in front of the current build. */
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
