package io.github.sessionfilter.containers;

import java.util.Map;

/**
 * What a container's configuration has in addition.
 *
 * @param contextPaths context paths that differ from the names of their WARs, by that name
 * @param decodesSlashes whether Tomcat decodes {@code %2f} in paths, which it refuses by default
 * @param connectionTimeoutMillis how long Tomcat waits for a client that does not read
 * @param httpTwo whether the port also speaks HTTP/2 without TLS
 * @param spareThreads how many threads Tomcat starts with its port, before any request
 */
record Variation(
        Map<String, String> contextPaths,
        boolean decodesSlashes,
        int connectionTimeoutMillis,
        boolean httpTwo,
        int spareThreads) {
    private static final int TOMCATS_DEFAULT_MILLIS = 60_000;
    private static final int TOMCATS_DEFAULT_THREADS = 10;

    static final Variation NONE = new Variation(Map.of(), false);

    Variation(Map<String, String> contextPaths, boolean decodesSlashes) {
        this(contextPaths, decodesSlashes, TOMCATS_DEFAULT_MILLIS, false, TOMCATS_DEFAULT_THREADS);
    }

    /** Returns a variation in which the port also speaks HTTP/2 without TLS. */
    static Variation withHttpTwo() {
        return new Variation(Map.of(), false, TOMCATS_DEFAULT_MILLIS, true, TOMCATS_DEFAULT_THREADS);
    }

    /** Returns a variation in which Tomcat gives up a client that does not read after this time. */
    static Variation withConnectionTimeout(int millis) {
        return new Variation(Map.of(), false, millis, false, TOMCATS_DEFAULT_THREADS);
    }

    /** Returns this variation with that many threads of Tomcat from the start. */
    Variation withSpareThreads(int threads) {
        return new Variation(contextPaths, decodesSlashes, connectionTimeoutMillis, httpTwo, threads);
    }
}
