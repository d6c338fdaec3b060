package io.github.sessionfilter.containers;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars that the build has copied into one folder, without versions in their names. */
final class Jars {
    private static final Path FOLDER = Path.of(System.getProperty("jars"));

    private Jars() {}

    static Path named(String name) {
        return FOLDER.resolve(name + ".jar");
    }

    /** Returns the dependencies of the plain jar. */
    static List<Path> dependencies() {
        return Stream.of("caffeine", "commons-dbcp2", "commons-pool2", "commons-logging")
                .map(Jars::named)
                .toList();
    }

    static Path driver() {
        return named("mysql-connector-j");
    }
}
