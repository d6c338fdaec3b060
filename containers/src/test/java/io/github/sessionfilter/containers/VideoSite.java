package io.github.sessionfilter.containers;

import io.github.sessionfilter.jdbc.TestDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Starts the example with a large film in place of its clips, with and without the session filter. The streaming
 * handler needs only the filter's declaration in web.xml, which has the database's address. So the baseline is the
 * same WAR without the filter's mapping, and its declaration names another filter class.
 */
final class VideoSite {
    /** Served by the container's own file servlet. */
    static final String FILE = "/media/film.mp4";

    /** Served by the example's streaming handler. */
    static final String STREAM = "/api/videos/life/stream";

    private static final String SESSION_FILTER = "io.github.sessionfilter.SessionFilter<";
    private static final String OTHER_FILTER = "io.github.sessionfilter.example.PageHeaders<";

    private static final Pattern COOKIE = Pattern.compile("example-session=([^;]+)");

    private VideoSite() {}

    static SitePair start(Row row, TestDatabase database, Path base, Film film) throws Exception {
        Path guarded = base.resolve("webapps").resolve(SitePair.GUARDED);
        Path baseline = guarded.resolveSibling(SitePair.BASELINE);
        unpack(row, film, guarded);
        unpack(row, film, baseline);
        takeFilterOut(baseline.resolve("WEB-INF/web.xml"));
        var site = new SitePair(row.start(base, database));
        Waiting.until(
                "the film is there",
                site.container()::log,
                () -> site.baseline().send("HEAD", STREAM, "").statusCode() == 200
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

    /** Logs in to the example and returns the session id. */
    static String login(Webapp example) throws IOException {
        var answer = example.send("POST", "/api/login", "{\"user\":\"alice\",\"password\":\"wonderland\"}");
        return id(answer);
    }

    /** Returns the session id that the example's login has sent, in the header or in the cookie. */
    static String id(HttpResponse<String> answer) {
        var cookie = COOKIE.matcher(answer.headers().firstValue("Set-Cookie").orElse(""));
        return answer.headers()
                .firstValue(Webapp.HEADER)
                .or(() -> cookie.results().map(found -> found.group(1)).findFirst())
                .orElseThrow(() ->
                        new AssertionError("the login was answered " + answer.statusCode() + ": " + answer.body()));
    }
}
