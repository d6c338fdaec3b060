package io.github.sessionfilter.containers;

import io.github.sessionfilter.jdbc.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** A container that serves one large file twice by its own file servlet: behind the filter, and from a webapp without. */
final class FileSite implements AutoCloseable {
    private static final String FILM = "film.bin";

    /** When the film was last modified, as HTTP writes it. */
    static final String LAST_MODIFIED = "Thu, 01 Jan 2026 00:00:00 GMT";

    private final ContainerProcess container;

    private FileSite(ContainerProcess container) {
        this.container = container;
    }

    static FileSite start(Row row, TestDatabase database, String purpose, int megabytes) throws Exception {
        Path base = row.newBase(purpose);
        Path webapps = base.resolve("webapps");
        Path wars = base.resolve("wars");
        Wars.pool(row.namespace(), wars);
        Folders.unzip(wars.resolve(Wars.POOL + ".war"), webapps.resolve("guarded"));
        Folders.unzip(row.namespace().war("handlers.war"), webapps.resolve("bare"));
        Path film = webapps.resolve("guarded").resolve(FILM);
        write(film, megabytes);
        Files.createLink(webapps.resolve("bare").resolve(FILM), film);
        var site = new FileSite(row.start(base, database));
        Waiting.until(
                "the film is there",
                site.container::log,
                () -> site.bare().send("HEAD", "/" + FILM, "").statusCode() == 200);
        return site;
    }

    private static void write(Path film, int megabytes) throws IOException {
        byte[] megabyte = new byte[1_000_000];
        for (int i = 0; i < megabyte.length; i++) {
            megabyte[i] = (byte) (i * 31);
        }
        try (OutputStream out = Files.newOutputStream(film)) {
            for (int i = 0; i < megabytes; i++) {
                out.write(megabyte);
            }
        }
        Files.setLastModifiedTime(
                film, FileTime.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(LAST_MODIFIED, Instant::from)));
    }

    Webapp guarded() {
        return new Webapp(container.port(), "guarded");
    }

    Webapp bare() {
        return new Webapp(container.port(), "bare");
    }

    static String film() {
        return "/" + FILM;
    }

    ContainerProcess container() {
        return container;
    }

    @Override
    public void close() {
        container.close();
    }
}
