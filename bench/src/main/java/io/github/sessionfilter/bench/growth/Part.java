package io.github.sessionfilter.bench.growth;

import io.github.sessionfilter.bench.Figures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What has been measured of one thing that grows. */
interface Part {
    /** Writes every single measurement, and perhaps a chart. */
    void write(Path folder) throws IOException;

    /** Returns the lines of a table in Markdown. */
    List<String> table();

    /** Shows the figures, with their limits. */
    void show(Figures figures);
}
