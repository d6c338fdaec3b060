package io.github.sessionfilter.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The jars that the build has copied into one folder, without versions in their names. */
final class Jars {
    private static final Path FOLDER = Path.of(System.getProperty("jars"));

    private static final Pattern JERSEY =
            Pattern.compile("jersey-(hk2|common|client|server|container-servlet-core)\\.jar"
                    + "|(hk2-|jakarta\\.inject|jakarta\\.ws\\.rs|javassist|aopalliance|osgi-resource|jakarta\\.annotation"
                    + "|jakarta\\.validation)(?!.*sources).*\\.jar");

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

    /** Returns Jersey, without what a resource of plain text does not need. */
    static List<Path> jersey(Namespace namespace) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("jersey"), namespace.toString()))) {
            return files.filter(file ->
                            JERSEY.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
    }

    static Path driver() {
        return named("mysql-connector-j");
    }
}
