package io.github.sessionfilter.bench.growth;

import io.github.sessionfilter.bench.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes and shows all measured parts. Not thread-safe. */
final class Report {
    private final List<Part> parts = new ArrayList<>();

    void add(Part part) {
        parts.add(part);
    }

    void write(Path folder) throws IOException {
        var lines = new ArrayList<String>();
        for (var part : parts) {
            part.write(folder);
            lines.addAll(part.table());
            lines.add("");
        }
        Files.write(folder.resolve("table.md"), lines);
    }

    void show(Figures figures) {
        parts.forEach(part -> part.show(figures));
    }
}
