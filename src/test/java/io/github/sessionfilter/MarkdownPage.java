package io.github.sessionfilter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page in GitHub's Markdown: its lines, its text and its links.
 *
 * <p>Code blocks have no text and no links. A heading, a table cell and a list item are texts of their own; the lines of
 * a paragraph are one text.
 *
 * @param file where the page is
 * @param lines all lines, code blocks included
 */
record MarkdownPage(Path file, List<String> lines) {
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");
    private static final Pattern RULE = Pattern.compile("[ |:-]+");
    private static final Pattern LIST_ITEM = Pattern.compile(" *(?:[-*]|\\d+\\.) +(.*)");
    private static final Pattern LINK = Pattern.compile("!?\\[([^\\[\\]]*)]\\(([^()\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[\\p{Alnum})`'\"*%][.!?][)\"'*]{0,3})\\s+");
    private static final Pattern NOT_IN_ANCHORS = Pattern.compile("[^\\p{L}\\p{N}_ -]");

    static MarkdownPage read(Path file) throws IOException {
        return new MarkdownPage(file, Files.readAllLines(file));
    }

    /** The lines outside of code blocks; a code block is an empty line. */
    private List<String> textLines() {
        var text = new ArrayList<String>();
        boolean fenced = false;
        boolean indented = false;
        var before = "";
        for (var line : lines) {
            boolean fence = line.strip().startsWith("```");
            boolean blockMayBegin = indented || before.isBlank() && !isInList(text);
            indented = !fenced && line.startsWith("    ") && blockMayBegin;
            text.add(fence || fenced || indented ? "" : line);
            fenced ^= fence;
            before = line;
        }
        return text;
    }

    /** Whether an indented line goes on with a list item instead of beginning a code block. */
    private static boolean isInList(List<String> before) {
        for (int i = before.size() - 1; i >= 0; i--) {
            var line = before.get(i);
            if (LIST_ITEM.matcher(line).matches()) {
                return true;
            }
            if (!line.isBlank() && !line.startsWith(" ")) {
                return false;
            }
        }
        return false;
    }

    /** The texts of the page, with the texts of links instead of the links. */
    List<String> texts() {
        var texts = new ArrayList<String>();
        var paragraph = new StringBuilder();
        for (var line : textLines()) {
            var heading = HEADING.matcher(line);
            var item = LIST_ITEM.matcher(line);
            boolean row = line.startsWith("|");
            if (line.isBlank() || heading.matches() || item.matches() || row) {
                texts.add(paragraph.toString());
                paragraph.setLength(0);
            }
            if (heading.matches()) {
                texts.add(heading.group(1));
            } else if (row) {
                if (!RULE.matcher(line).matches()) {
                    texts.addAll(Arrays.asList(line.split("\\|")));
                }
            } else {
                paragraph.append(item.matches() ? item.group(1) : line.strip()).append(' ');
            }
        }
        texts.add(paragraph.toString());
        return texts.stream()
                .map(text -> LINK.matcher(text).replaceAll("$1").strip())
                .filter(text -> !text.isEmpty())
                .toList();
    }

    List<String> sentences() {
        return texts().stream().flatMap(SENTENCE_END::splitAsStream).toList();
    }

    static int words(String text) {
        return (int) Stream.of(text.split("\\s+"))
                .filter(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))
                .count();
    }

    /** How many words a reader of the page reads: prose, lists, tables and headings. */
    int words() {
        return texts().stream().mapToInt(MarkdownPage::words).sum();
    }

    /** The targets of the links and images that lead to files or headings of this repository. */
    List<String> relativeLinks() {
        var text = CODE.matcher(String.join("\n", textLines())).replaceAll("");
        return LINK.matcher(text)
                .results()
                .map(link -> link.group(2))
                .filter(target -> !target.matches("[a-z]+:.*"))
                .toList();
    }

    /** The anchors of the headings, as GitHub makes them. */
    Set<String> anchors() {
        var anchors = new HashSet<String>();
        Map<String, Integer> seen = new HashMap<>();
        for (var line : textLines()) {
            var heading = HEADING.matcher(line);
            if (heading.matches()) {
                var text = LINK.matcher(heading.group(1)).replaceAll("$1");
                var anchor = NOT_IN_ANCHORS
                        .matcher(text.strip().toLowerCase(Locale.ROOT))
                        .replaceAll("")
                        .replace(' ', '-');
                int before = seen.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }
}
