package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessionfilter.containers.IdentityTests.Handler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects what each kind of handler sees, and compares the table with the documentation's.
 *
 * <p>A line has the values of all containers and clients. Where they differ, the cell has each of them.
 */
final class IdentityTable {
    /** Apart from the containers whose handshake has other headers, all must see the same. */
    private static final Map<Handler, Set<Identity>> SEEN = new EnumMap<>(Handler.class);

    private IdentityTable() {}

    static void add(Handler handler, Row row, Identity identity) {
        if (handler != Handler.WEBSOCKET_HANDSHAKE || !row.handshakeHasRawHeaders()) {
            SEEN.computeIfAbsent(handler, first -> new LinkedHashSet<>()).add(identity);
        }
    }

    private static String line(Handler handler, Set<Identity> seen) {
        var line = new StringBuilder("| " + handler.title + " |");
        for (int i = 0; i < 6; i++) {
            var values = new LinkedHashSet<String>();
            for (Identity identity : seen) {
                values.add(identity.cells().get(i));
            }
            line.append(' ').append(String.join(", ", values)).append(" |");
        }
        return line.toString();
    }

    static void compareWithThePage(String tests) throws IOException {
        List<String> lines = new ArrayList<>();
        SEEN.forEach((handler, seen) -> lines.add(line(handler, seen)));
        Files.write(
                Files.createDirectories(Path.of(System.getProperty("work"))).resolve(tests + "-identities.md"), lines);
        List<String> shown = Files.readAllLines(Path.of(System.getProperty("readme")));
        assertEquals(
                List.of(),
                lines.stream().filter(line -> !shown.contains(line)).toList(),
                "missing in docs/containers.md");
    }
}
