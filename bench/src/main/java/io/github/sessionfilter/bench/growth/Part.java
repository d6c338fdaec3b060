package io.github.sessionfilter.bench.growth;

import io.github.sessionfilter.bench.Figures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The measurements of one quantity that grows. */
interface Part {
    /** Writes all single measurements and, if there is one, a chart. */
    void write(Path folder) throws IOException;

    /** Returns the lines of a Markdown table. */
    List<String> table();

    /** Shows the figures with their limits. */
    void show(Figures figures);
}
