package io.github.sessionfilter.containers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A copy of a WAR to which jars, files and lines of web.xml can be added. Not thread-safe. */
final class War implements AutoCloseable {
    private static final Pattern WEB_APP = Pattern.compile("<web-app[^>]*>");

    private final Path path;
    private final FileSystem zip;

    private War(Path path, FileSystem zip) {
        this.path = path;
        this.zip = zip;
    }

    /** Copies {@code original} to {@code copy}. Closing the result writes the file. */
    static War copy(Path original, Path copy) throws IOException {
        Files.createDirectories(copy.getParent());
        Files.copy(original, copy, StandardCopyOption.REPLACE_EXISTING);
        return open(copy);
    }

    /** Packs a folder. */
    static Path pack(Path folder, Path war) throws IOException {
        Files.deleteIfExists(war);
        try (FileSystem zip = FileSystems.newFileSystem(war, Map.of("create", "true"))) {
            Folders.copyTree(folder, zip.getPath("/"));
        }
        return war;
    }

    static War open(Path war) throws IOException {
        return new War(war, FileSystems.newFileSystem(war));
    }

    /**
     * Inserts ASCII lines at the start of web.xml, before the webapp's own declarations. All other bytes stay,
     * whatever the encoding is.
     */
    War webXml(String lines) throws IOException {
        Path webXml = zip.getPath("WEB-INF/web.xml");
        String text = Files.readString(webXml, StandardCharsets.ISO_8859_1);
        Matcher start = WEB_APP.matcher(text);
        if (!start.find()) {
            throw new IllegalArgumentException(path + " has a web.xml without <web-app>");
        }
        Files.writeString(
                webXml,
                text.substring(0, start.end()) + "\n" + lines + text.substring(start.end()),
                StandardCharsets.ISO_8859_1);
        return this;
    }

    War lib(Path jar) throws IOException {
        Files.createDirectories(zip.getPath("WEB-INF/lib"));
        Files.copy(jar, zip.getPath("WEB-INF/lib", jar.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
        return this;
    }

    War lib(Collection<Path> jars) throws IOException {
        for (Path jar : jars) {
            lib(jar);
        }
        return this;
    }

    War file(String name, String text) throws IOException {
        Path file = zip.getPath("/", name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    War file(String name, byte[] content) throws IOException {
        Path file = zip.getPath("/", name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return this;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
