package io.github.sessionfilter;

import java.nio.charset.StandardCharsets;

/**
 * How a client may spell a path: whatever a container makes of it, no protected servlet is reached without a session (law
 * 1), and no answer is an error of the server's.
 *
 * <p>The input is a request's target, in Jetty and in Tomcat.
 */
public final class Paths {
    private static final PathSite JETTY = PathSite.jetty();
    private static final PathSite TOMCAT = PathSite.tomcat();

    private Paths() {}

    /** Jazzer's way in. */
    public static void fuzzerTestOneInput(byte[] input) {
        var target = input.clone();
        for (int i = 0; i < target.length; i++) {
            if (target[i] == ' ' || target[i] == '\r' || target[i] == '\n') {
                target[i] = '/'; // which would end the target
            }
        }
        for (var site : new PathSite[] {JETTY, TOMCAT}) {
            var reached = site.get(target);
            Found.unless(
                    reached == null || reached.isPublic(),
                    site + " let in, to " + reached,
                    new String(target, StandardCharsets.ISO_8859_1));
        }
    }
}
