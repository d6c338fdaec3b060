package io.github.sessionfilter.containers;

import io.github.sessionfilter.jdbc.TestDatabase;
import java.nio.file.Path;

/** Starts a site with a large film, which the container's own file servlet serves from the handlers' webapp. */
final class FileSite {
    private static final String FILM = "film.bin";

    private FileSite() {}

    static SitePair start(Row row, TestDatabase database, String purpose, int megabytes) throws Exception {
        Path base = row.newBase(purpose);
        Path webapps = base.resolve("webapps");
        Path wars = base.resolve("wars");
        Wars.pool(row.namespace(), wars);
        Folders.unzip(wars.resolve(Wars.POOL + ".war"), webapps.resolve(SitePair.GUARDED));
        Folders.unzip(row.namespace().war("handlers.war"), webapps.resolve(SitePair.BASELINE));
        Film film = Film.write(webapps.resolve(SitePair.GUARDED).resolve(FILM), megabytes);
        film.link(webapps.resolve(SitePair.BASELINE).resolve(FILM));
        var site = new SitePair(row.start(base, database));
        Waiting.until(
                "the film is there",
                site.container()::log,
                () -> site.baseline().send("HEAD", film(), "").statusCode() == 200);
        return site;
    }

    static String film() {
        return "/" + FILM;
    }
}
