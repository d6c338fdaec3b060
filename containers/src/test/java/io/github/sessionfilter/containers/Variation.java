package io.github.sessionfilter.containers;

import java.util.Map;

/**
 * What a container's configuration has in addition.
 *
 * @param contextPaths context paths that differ from the names of their WARs, by that name
 * @param decodesSlashes whether Tomcat decodes {@code %2f} in paths, which it refuses by default
 * @param connectionTimeoutMillis how long Tomcat waits for a client that does not read
 * @param httpTwo whether the port also speaks HTTP/2 without TLS
 */
record Variation(
        Map<String, String> contextPaths, boolean decodesSlashes, int connectionTimeoutMillis, boolean httpTwo) {
    private static final int TOMCATS_DEFAULT_MILLIS = 60_000;

    static final Variation NONE = new Variation(Map.of(), false);

    Variation(Map<String, String> contextPaths, boolean decodesSlashes) {
        this(contextPaths, decodesSlashes, TOMCATS_DEFAULT_MILLIS, false);
    }

    /** Returns a variation in which the port also speaks HTTP/2 without TLS. */
    static Variation withHttpTwo() {
        return new Variation(Map.of(), false, TOMCATS_DEFAULT_MILLIS, true);
    }

    /** Returns a variation in which Tomcat gives up a client that does not read after this time. */
    static Variation withConnectionTimeout(int millis) {
        return new Variation(Map.of(), false, millis, false);
    }
}
