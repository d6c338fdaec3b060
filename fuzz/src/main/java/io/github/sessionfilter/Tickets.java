package io.github.sessionfilter;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Fuzzes the place of a ticket in a URI. However a container reads it, only files below the ticket's folder are reached (law 1),
 * and no answer is a 500. Fuzzes the ticket too: no other text is one.
 *
 * <p>The input is the target of a request to Jetty and to Tomcat, in which {@code $} stands for a good ticket of {@code
 * /media/film/}.
 */
public final class Tickets {
    private static final PathSite JETTY = PathSite.jetty();
    private static final PathSite TOMCAT = PathSite.tomcat();
    private static final String FOLDER = "/media/film/";

    private Tickets() {}

    /** Jazzer's entry point. */
    public static void fuzzerTestOneInput(byte[] input) {
        var text = new String(input, StandardCharsets.ISO_8859_1)
                .replace(' ', '/')
                .replace('\r', '/')
                .replace('\n', '/'); // these characters would end the target
        for (var site : new PathSite[] {JETTY, TOMCAT}) {
            var token = site.ticket(FOLDER);
            var target = text.replace("$", token);
            var reached = site.get(target.getBytes(StandardCharsets.ISO_8859_1));
            Violation.unless(
                    reached == null
                            || reached.isPublic()
                            || target.contains(token) && reached.isBelow(FOLDER, ";ticket=" + token),
                    site + " let in a request to " + reached,
                    text);
            Violation.unless(text.contains("$") || !site.isTicket(text, FOLDER), site + " takes for a ticket", text);
            var half = token.substring(0, Math.min(input.length, token.length() - 1));
            Violation.unless(
                    !site.isTicket(half + text, FOLDER), site + " takes for a ticket", Objects.toString(half + text));
        }
    }
}
