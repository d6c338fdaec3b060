package io.github.sessionfilter.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The configuration that a page tells its readers to copy. Immutable and thread-safe.
 *
 * @param text the configuration
 */
record RecipePage(String text) {
    /** Reads the first code block in {@code language} of a page in {@code docs}. */
    static RecipePage read(String page, String language) throws IOException {
        var lines = Files.readAllLines(Path.of("..", "docs", page));
        int begin = lines.indexOf("```" + language);
        if (begin < 0) {
            throw new IllegalStateException(page + " has no code block in " + language);
        }
        List<String> block = new ArrayList<>();
        for (var line : lines.subList(begin + 1, lines.size())) {
            if (line.equals("```")) {
                return new RecipePage(String.join("\n", block) + "\n");
            }
            block.add(line);
        }
        throw new IllegalStateException(page + " has a code block without an end");
    }

    /** Replaces every {@code part}, which must be there, by the one of this test. */
    RecipePage with(String part, String ours) {
        if (!text.contains(part)) {
            throw new IllegalStateException("the page has no " + part);
        }
        return new RecipePage(text.replace(part, ours));
    }

    long lines() {
        return text.lines().count();
    }
}
