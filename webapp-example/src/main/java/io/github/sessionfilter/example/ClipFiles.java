package io.github.sessionfilter.example;

import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the clips' files in the unpacked WAR. If the container serves a packed WAR, it copies each file once.
 *
 * <p>Thread-safe.
 */
final class ClipFiles implements AutoCloseable {

    private final ServletContext context;
    private final Map<String, Clip> clips = new HashMap<>();
    private final List<Path> copies = new ArrayList<>();

    ClipFiles(ServletContext context) {
        this.context = context;
    }

    synchronized Clip find(Video video) throws IOException {
        Clip known = clips.get(video.id());
        if (known != null) {
            return known;
        }
        Clip clip = Clip.of(file(video.clipPath()), "video/webm");
        clips.put(video.id(), clip);
        return clip;
    }

    private Path file(String path) throws IOException {
        String realPath = context.getRealPath(path);
        return realPath != null && Files.isRegularFile(Path.of(realPath)) ? Path.of(realPath) : copy(path);
    }

    private Path copy(String path) throws IOException {
        try (InputStream packed = context.getResourceAsStream(path)) {
            if (packed == null) {
                throw new FileNotFoundException("The webapp has no " + path);
            }
            File directory = (File) context.getAttribute(ServletContext.TEMPDIR);
            Path copy = Files.createTempFile(directory.toPath(), "clip", ".webm");
            copies.add(copy);
            Files.copy(packed, copy, StandardCopyOption.REPLACE_EXISTING);
            return copy;
        }
    }

    /** Deletes the copies. */
    @Override
    public synchronized void close() throws IOException {
        for (Path copy : copies) {
            Files.deleteIfExists(copy);
        }
    }
}
