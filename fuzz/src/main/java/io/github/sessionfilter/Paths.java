package io.github.sessionfilter;

import java.nio.charset.StandardCharsets;

/**
 * Fuzzes the spelling of a path. However a container reads it, no protected servlet is reached without a session (law
 * 1), and no answer is a 500.
 *
 * <p>The input is the target of a request to Jetty and to Tomcat.
 */
public final class Paths {
    private static final PathSite JETTY = PathSite.jetty();
    private static final PathSite TOMCAT = PathSite.tomcat();

    private Paths() {}

    /** Jazzer's entry point. */
    public static void fuzzerTestOneInput(byte[] input) {
        var target = input.clone();
        for (int i = 0; i < target.length; i++) {
            if (target[i] == ' ' || target[i] == '\r' || target[i] == '\n') {
                target[i] = '/'; // these characters would end the target
            }
        }
        for (var site : new PathSite[] {JETTY, TOMCAT}) {
            var reached = site.get(target);
            Violation.unless(
                    reached == null || reached.isPublic(),
                    site + " let in a request to " + reached,
                    new String(target, StandardCharsets.ISO_8859_1));
        }
    }
}
