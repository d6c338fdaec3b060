package io.github.sessionfilter.jdbc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The unpacked binaries of a database server and its initialized data, in {@code target}. The servers of one build share the
 * binaries. Each gets a copy of the data.
 */
final class ServerTemplate {
    private final Path folder;

    private ServerTemplate(Path folder) {
        this.folder = folder;
    }

    /** Fills the folders of a template. */
    interface Preparation {
        void prepare(ServerTemplate template) throws Exception;
    }

    /** Returns the template of this name. The first caller prepares it. Other callers, also in other JVMs, wait. */
    static ServerTemplate of(String name, Preparation preparation) throws Exception {
        synchronized (ServerTemplate.class) { // a lock of a file is a JVM's
            var folder = Path.of("target", "servers", name).toAbsolutePath();
            Files.createDirectories(folder);
            try (var channel = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                var template = new ServerTemplate(folder);
                var done = folder.resolve("prepared");
                if (lock.isValid() && !Files.exists(done)) {
                    preparation.prepare(template);
                    Files.createFile(done);
                }
                return template;
            }
        }
    }

    /** Returns the folder of the binaries. */
    Path base() {
        return folder.resolve("base");
    }

    /** Returns the folder of the initialized data. */
    Path data() {
        return folder.resolve("data");
    }

    /** Returns a folder for temporary files of the preparation. */
    Path temporary() throws IOException {
        return Files.createDirectories(folder.resolve("tmp"));
    }

    /** Copies the data into {@code server}, the folder of a server that does not run. */
    void copyData(Path server) throws IOException, InterruptedException {
        var copy = new ProcessBuilder("cp", "-a", data().toString(), server.toString())
                .inheritIO()
                .start();
        if (copy.waitFor() != 0) {
            throw new IOException("cannot copy " + data() + " to " + server);
        }
    }
}
