package io.github.sessionfilter.containers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Random;

/** A large file of random bytes. */
record Film(Path file, int megabytes) {
    /** When the film was last modified, as HTTP writes it. */
    static final String LAST_MODIFIED = "Thu, 01 Jan 2026 00:00:00 GMT";

    static Film write(Path file, int megabytes) throws IOException {
        Random random = new Random(megabytes);
        byte[] megabyte = new byte[1_000_000];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < megabytes; i++) {
                random.nextBytes(megabyte);
                out.write(megabyte);
            }
        }
        Files.setLastModifiedTime(
                file, FileTime.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(LAST_MODIFIED, Instant::from)));
        return new Film(file, megabytes);
    }

    /** Creates a hard link to the film at {@code place} and replaces an existing file. */
    void link(Path place) throws IOException {
        Files.deleteIfExists(place);
        Files.createLink(place, file);
    }

    long length() {
        return megabytes * 1_000_000L;
    }

    byte[] slice(long first, int length) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[length];
            in.seek(first);
            in.readFully(bytes);
            return bytes;
        }
    }
}
