package io.github.sessionfilter.containers;

import io.github.sessionfilter.jdbc.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The example with a large film where it has its clips, as it is shipped and without the session filter. Its streaming
 * handler needs nothing of that but the declaration in web.xml, which says where the database is; so the twin is the same
 * WAR without the filter's mapping, and declares a class that is no session filter.
 */
final class VideoSite {
    /** Served by the container's own file servlet. */
    static final String FILE = "/media/film.mp4";

    /** Served by the example's streaming handler. */
    static final String STREAM = "/api/videos/life/stream";

    private static final String SESSION_FILTER = "io.github.sessionfilter.SessionFilter<";
    private static final String OTHER_FILTER = "io.github.sessionfilter.example.PageHeaders<";

    private VideoSite() {}

    static Twins start(Row row, TestDatabase database, Path base, Film film) throws Exception {
        Path guarded = base.resolve("webapps").resolve(Twins.GUARDED);
        Path bare = guarded.resolveSibling(Twins.BARE);
        unpack(row, film, guarded);
        unpack(row, film, bare);
        takeFilterOut(bare.resolve("WEB-INF/web.xml"));
        var site = new Twins(row.start(base, database));
        Waiting.until(
                "the film is there",
                site.container()::log,
                () -> site.bare().send("HEAD", STREAM, "").statusCode() == 200
                        && site.guarded().get("/").statusCode() == 200);
        return site;
    }

    private static void unpack(Row row, Film film, Path webapp) throws IOException {
        Folders.unzip(row.namespace().war("example.war"), webapp);
        film.link(webapp.resolve(FILE.substring(1)));
        film.link(webapp.resolve("WEB-INF/clips/life.webm"));
    }

    private static void takeFilterOut(Path webXml) throws IOException {
        Files.writeString(
                webXml,
                Files.readString(webXml)
                        .replaceAll("(?s)<filter-mapping>\\s*<filter-name>session-filter<.*?</filter-mapping>", "")
                        .replace(SESSION_FILTER, OTHER_FILTER));
    }

    /** Logs in at the example; returns the session id. */
    static String login(Webapp example) throws IOException {
        var answer = example.send("POST", "/api/login", "{\"user\":\"alice\",\"password\":\"wonderland\"}");
        return answer.headers()
                .firstValue(Webapp.HEADER)
                .orElseThrow(() ->
                        new AssertionError("the login was answered " + answer.statusCode() + ": " + answer.body()));
    }
}
