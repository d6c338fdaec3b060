package io.github.sessionfilter.containers;

import io.github.sessionfilter.jdbc.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A supported container: one row of the documentation's table. Immutable and thread-safe.
 *
 * @param distribution the start of its folder's name, up to the supported version
 * @param environment the Jakarta EE release of its servlet API; Jetty has several
 * @param jdk the feature release of the JDK that runs it
 */
record Row(String distribution, String environment, Namespace namespace, int jdk, boolean virtualThreads) {
    static final String TOMCAT = "apache-tomcat-";
    static final String JETTY = "jetty-home-";

    /**
     * The second option clears soft references at a full collection, so that they do not look like a leak. The tests add those
     * of a short-lived JVM.
     */
    static final List<String> JVM_OPTIONS =
            List.of(("-Xmx512m -XX:SoftRefLRUPolicyMSPerMB=0 " + System.getProperty("container.jvm", ""))
                    .strip()
                    .split(" +"));

    /** All supported containers. The newest also run on the newest JDK with virtual threads. */
    static final List<Row> ALL = List.of(
            new Row(TOMCAT + "9.0", "ee8", Namespace.JAVAX, 17, false),
            new Row(TOMCAT + "10.1", "ee10", Namespace.JAKARTA, 17, false),
            new Row(TOMCAT + "11.0", "ee11", Namespace.JAKARTA, 17, false),
            new Row(JETTY + "12.0", "ee8", Namespace.JAVAX, 17, false),
            new Row(JETTY + "12.0", "ee9", Namespace.JAKARTA, 17, false),
            new Row(JETTY + "12.0", "ee10", Namespace.JAKARTA, 17, false),
            new Row(JETTY + "12.1", "ee8", Namespace.JAVAX, 17, false),
            new Row(JETTY + "12.1", "ee9", Namespace.JAKARTA, 17, false),
            new Row(JETTY + "12.1", "ee10", Namespace.JAKARTA, 17, false),
            new Row(JETTY + "12.1", "ee11", Namespace.JAKARTA, 17, false),
            new Row(TOMCAT + "10.1", "ee10", Namespace.JAKARTA, 25, true),
            new Row(TOMCAT + "11.0", "ee11", Namespace.JAKARTA, 25, true),
            new Row(JETTY + "12.1", "ee10", Namespace.JAKARTA, 25, true),
            new Row(JETTY + "12.1", "ee11", Namespace.JAKARTA, 25, true));

    /** Returns the first row of that container, which has the older JDK. */
    static Row of(String distribution, String environment) {
        return ALL.stream()
                .filter(row -> row.distribution.equals(distribution) && row.environment.equals(environment))
                .findFirst()
                .orElseThrow();
    }

    boolean isTomcat() {
        return distribution.startsWith(TOMCAT);
    }

    /** Returns whether a WebSocket's handshake shows the client's headers, not those of the wrapped request. */
    boolean handshakeHasRawHeaders() {
        return !isTomcat() && (distribution.endsWith("12.0") || environment.equals("ee8") || environment.equals("ee9"));
    }

    /** Returns the folder of the unpacked distribution. */
    Path home() {
        try (Stream<Path> folders = Files.list(Path.of(System.getProperty("distributions")))) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(distribution + "."))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the build has not unpacked " + distribution));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the distributions", e);
        }
    }

    /** Creates an empty folder for the configuration, the WARs and the log of this container. */
    Path newBase(String purpose) throws IOException {
        return Folders.empty(
                Path.of(System.getProperty("work"), purpose, distribution + "-" + environment + "-" + jdk));
    }

    /** Starts the container with the WARs in {@code base/webapps}. */
    ContainerProcess start(Path base, TestDatabase database) throws Exception {
        return start(base, database, Variation.NONE);
    }

    ContainerProcess start(Path base, TestDatabase database, Variation variation) throws Exception {
        return isTomcat()
                ? Tomcat.start(this, base, database, variation)
                : Jetty.start(this, base, database, variation);
    }

    /** Returns the folder from which a webapp with a context path of its own is deployed. */
    Path warsWithContextPaths(Path base) {
        return base.resolve(isTomcat() ? "wars" : "webapps");
    }

    /** Returns the row of the table without the result. */
    String cells() {
        String folder = home().getFileName().toString();
        return "| " + (isTomcat() ? "Tomcat" : "Jetty " + environment) + " | "
                + folder.substring(folder.lastIndexOf('-') + 1) + " | " + namespace + " | " + jdk
                + (virtualThreads ? ", virtual threads" : "") + " |";
    }

    @Override
    public String toString() {
        return distribution + " " + environment + ", " + namespace + ", JDK " + jdk;
    }
}
