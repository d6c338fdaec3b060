package io.github.sessionfilter.nodes.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Creates and removes the folder of the servers of one drill. */
final class PrivateFolder {
    private PrivateFolder() {}

    /** Creates a folder that belongs to {@code user}. */
    static Path create(String name, String user) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory(name);
        ServerProcess.run(folder.resolve("chown.log"), List.of("chown", user, folder.toString()));
        return folder;
    }

    static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
