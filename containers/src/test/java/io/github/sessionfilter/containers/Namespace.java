package io.github.sessionfilter.containers;

import java.nio.file.Path;

/** Where a container's servlet API lives, and the jars and WARs that are built for it. */
enum Namespace {
    JAKARTA("jakarta", ""),
    JAVAX("javax", "-javax");

    private final String packages;
    private final String suffix;

    Namespace(String packages, String suffix) {
        this.packages = packages;
        this.suffix = suffix;
    }

    /** The jar that is the filter and nothing else. */
    Path plainJar() {
        return Jars.named("session-filter" + suffix);
    }

    /** The jar with everything but a driver inside. */
    Path allJar() {
        return Jars.named("session-filter-all" + suffix);
    }

    /** The WAR that a system property names without its end. */
    Path war(String property) {
        return Path.of(System.getProperty(property) + suffix + ".war");
    }

    /** The file that tells a container of {@code ServletContainerInitializer}s. */
    String initializers() {
        return "META-INF/services/" + packages + ".servlet.ServletContainerInitializer";
    }

    @Override
    public String toString() {
        return packages;
    }
}
