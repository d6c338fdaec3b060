package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.StoreFailure;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages are short where they must be, and what they link to exists. */
class DocumentationTest {
    private static final Path README = Path.of("README.md");
    private static final Pattern STRING = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern CONCATENATED_STRINGS = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".mvn", "node_modules");

    @Test
    void theReadmeHasAtMost200Lines() throws IOException {
        int lines = MarkdownPage.read(README).lines().size();
        assertTrue(lines <= 200, () -> lines + " lines");
    }

    @Test
    void thePerformancePageHasAtMost600Words() throws IOException {
        int words = MarkdownPage.read(Path.of("docs/performance.md")).words();
        assertTrue(words <= 600, () -> words + " words");
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/performance.md"})
    void noSentenceHasMoreThan30Words(String page) throws IOException {
        var sentences = MarkdownPage.read(Path.of(page)).sentences();
        assertTrue(sentences.size() > 20, () -> "found only " + sentences);
        var tooLong = sentences.stream()
                .filter(sentence -> MarkdownPage.words(sentence) > 30)
                .toList();
        assertEquals(List.of(), tooLong);
    }

    @Test
    void everyLinkLeadsToAFileAndAHeadingThatExist() throws IOException {
        var broken = new ArrayList<String>();
        int links = 0;
        for (var file : pages()) {
            for (var link : MarkdownPage.read(file).relativeLinks()) {
                links++;
                if (!leadsSomewhere(file, link)) {
                    broken.add(file + ": " + link);
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(links > 50, "found only " + links + " links");
    }

    private static boolean leadsSomewhere(Path from, String link) throws IOException {
        int hash = link.indexOf('#');
        var path = hash < 0 ? link : link.substring(0, hash);
        var file = path.isEmpty() ? from : Path.of(".").resolve(from).resolveSibling(path);
        return Files.exists(file)
                && (hash < 0 || MarkdownPage.read(file).anchors().contains(link.substring(hash + 1)));
    }

    @Test
    void theReadmeLeadsToEveryPageOfTheDocs() throws IOException {
        var linked = new HashSet<Path>();
        for (var link : MarkdownPage.read(README).relativeLinks()) {
            linked.add(Path.of(link.replaceFirst("#.*", "")));
        }
        try (var docs = Files.list(Path.of("docs"))) {
            var unlinked = docs.filter(file -> file.toString().endsWith(".md") && !linked.contains(file))
                    .toList();
            assertEquals(List.of(), unlinked);
        }
    }

    @Test
    void theReadmesDependencyHasTheVersionOfThisBuild() throws IOException {
        assertEquals(first("<revision>", Path.of("build", "pom.xml")), first("  <version>", README));
    }

    private static String first(String element, Path file) throws IOException {
        var text = Files.readString(file);
        int begin = text.indexOf(element) + element.length();
        assertTrue(begin >= element.length(), () -> file + " has no " + element);
        return text.substring(begin, text.indexOf('<', begin));
    }

    @Test
    void theOperatorsPageExplainsEveryReasonOfA503() throws IOException {
        var page = Files.readString(Path.of("docs", "operators.md"));
        for (var failure : StoreFailure.values()) {
            var reason = failure.name().toLowerCase(Locale.ROOT).replace('_', '-');
            var row = "| `" + reason + "` | `" + failure.sentence() + "`";
            assertTrue(page.contains(row), () -> "expected a row that begins with " + row);
        }
    }

    @Test
    void theContainersPageExplainsEveryMessageOfTheSetupCheck() throws IOException {
        var source =
                Files.readString(Path.of("src", "main", "java", "io", "github", "sessionfilter", "SetupCheck.java"));
        var fixedParts = STRING.matcher(CONCATENATED_STRINGS.matcher(source).replaceAll(""))
                .results()
                .map(string -> string.group(1).strip())
                .filter(text -> text.contains(" ") && !text.contains("{0}"))
                .toList();
        assertTrue(fixedParts.size() > 10, () -> "found only " + fixedParts);
        var page = Files.readString(Path.of("docs", "containers.md"));
        assertEquals(
                List.of(),
                fixedParts.stream().filter(part -> !page.contains(part)).toList());
    }

    @Test
    void sentencesAreFoundInParagraphsListsAndTables() {
        assertSentences(List.of("One.", "Two?", "Three!"), "One. Two? Three!");
        assertSentences(List.of("The `.ci/run` of 0.95 ends."), "The `.ci/run` of 0.95 ends.");
        assertSentences(List.of("A link.", "It ends."), "A [link](a.md#b.c). It ends.");
        assertSentences(List.of("(In brackets.)", "And out."), "(In brackets.) And out.");
        assertSentences(List.of("A title", "one goes on.", "Two."), "## A title", "one", "goes on. Two.");
        assertSentences(List.of("one goes on", "two"), "- one", "  goes on", "- two");
        assertSentences(List.of("a.", "b", "c"), "| a. b | c |", "|---|---:|");
    }

    @Test
    void codeBlocksHaveNoSentences() {
        assertSentences(List.of("Before", "after"), "Before", "```java", "Not. This.", "```", "after");
        assertSentences(List.of("Before", "after"), "Before", "", "    not this", "    nor. This.", "", "after");
        assertSentences(List.of("item", "goes on"), "- item", "", "    goes on");
    }

    private static void assertSentences(List<String> expected, String... lines) {
        assertEquals(expected, new MarkdownPage(README, List.of(lines)).sentences());
    }

    @Test
    void anchorsAreThoseOfGitHub() {
        var lines =
                List.of("# On paper: 10 and 1,000 nodes", "## `In` [code](x.md)", "## In code", "```", "# no", "```");
        assertEquals(
                Set.of("on-paper-10-and-1000-nodes", "in-code", "in-code-1"),
                new MarkdownPage(README, lines).anchors());
    }

    @Test
    void linksMayGoOverTwoLinesAndMustNotBeCode() {
        var lines = List.of(
                "A [link over", "two lines](a.md#b), ![a picture](b.png),", "`[no link](c.md)`,", "[far](https://d)");
        assertEquals(List.of("a.md#b", "b.png"), new MarkdownPage(README, lines).relativeLinks());
    }

    private static List<Path> pages() throws IOException {
        var pages = new ArrayList<Path>();
        Files.walkFileTree(Path.of(""), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    pages.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return pages;
    }
}
