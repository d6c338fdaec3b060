package io.github.sessionfilter.containers;

import java.nio.file.Path;

/** The package prefix of a container's servlet API, and the jars and WARs built for it. */
enum Namespace {
    JAKARTA("jakarta", ""),
    JAVAX("javax", "-javax");

    private final String packages;
    private final String suffix;

    Namespace(String packages, String suffix) {
        this.packages = packages;
        this.suffix = suffix;
    }

    /** Returns the jar without dependencies. */
    Path plainJar() {
        return Jars.named("session-filter" + suffix);
    }

    /** Returns the jar with all dependencies except a driver. */
    Path allJar() {
        return Jars.named("session-filter-all" + suffix);
    }

    /** Returns the WAR whose path, without its suffix, is the value of a system property. */
    Path war(String property) {
        return Path.of(System.getProperty(property) + suffix + ".war");
    }

    /** Returns the path of the file that lists {@code ServletContainerInitializer}s. */
    String initializers() {
        return "META-INF/services/" + packages + ".servlet.ServletContainerInitializer";
    }

    @Override
    public String toString() {
        return packages;
    }
}
