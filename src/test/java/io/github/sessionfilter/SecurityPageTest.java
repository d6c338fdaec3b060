package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/security.md} calls a test is one. */
class SecurityPageTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT|Contract))(?:\\.(\\w+))?`");

    private static final List<String> MODULES =
            List.of(".", "webapp-example", "webapp-example/browser", "containers", "containers/spring-boot");

    @Test
    void namesOnlyTestsThatExist() throws IOException {
        var tests = tests();
        var named = NAMED.matcher(Files.readString(Path.of("docs", "security.md")))
                .results()
                .toList();
        assertTrue(named.size() > 50, () -> named.size() + " names were found");
        var missing = named.stream()
                .filter(name -> {
                    var source = tests.getOrDefault(name.group(1), "");
                    return name.group(2) == null ? source.isEmpty() : !source.contains("void " + name.group(2) + "(");
                })
                .map(name -> name.group())
                .toList();
        assertEquals(List.of(), missing);
    }

    /** The sources of all modules' tests, by the names of their classes. */
    private static Map<String, String> tests() throws IOException {
        var tests = new HashMap<String, String>();
        for (var module : MODULES) {
            try (var files = Files.walk(Path.of(module, "src", "test", "java"))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    var name = file.getFileName().toString().replace(".java", "");
                    tests.merge(name, Files.readString(file), String::concat); // some share one
                }
            }
        }
        return tests;
    }
}
