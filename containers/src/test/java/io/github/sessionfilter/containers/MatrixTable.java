package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Counts the passed and failed tests of each row, and compares the table with the documentation's. */
final class MatrixTable implements AfterTestExecutionCallback {
    private static final Map<Row, int[]> RESULTS = new LinkedHashMap<>();

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Row row = ((MatrixContract) context.getRequiredTestInstance()).row;
        int[] passedAndFailed = RESULTS.computeIfAbsent(row, first -> new int[2]);
        passedAndFailed[context.getExecutionException().isEmpty() ? 0 : 1]++;
    }

    private static String line(Map.Entry<Row, int[]> row) {
        int failed = row.getValue()[1];
        return row.getKey().cells() + " " + (failed == 0 ? "passed" : failed + " failed") + " |";
    }

    static void compareWithThePage(String tests) throws IOException {
        List<String> lines = RESULTS.entrySet().stream().map(MatrixTable::line).toList();
        Files.write(Files.createDirectories(Path.of(System.getProperty("work"))).resolve(tests + "-rows.md"), lines);
        List<String> shown = Files.readAllLines(Path.of(System.getProperty("readme")));
        assertEquals(
                List.of(),
                lines.stream().filter(line -> !shown.contains(line)).toList(),
                "missing in docs/containers.md");
    }
}
