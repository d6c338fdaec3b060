package io.github.sessionfilter.nodes;

import io.github.sessionfilter.history.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The result of a drill: one row of the table. Immutable and thread-safe.
 *
 * @param name the name of the fault
 * @param findings the result of checking the history
 * @param longestWait the longest time that a request waited for its answer
 * @param faultMillis milliseconds from the start of the fault until the database itself works again
 * @param recoveryMillis milliseconds from then until every node serves all requests again
 * @param connections the highest number of connections of all nodes on one database server
 */
public record DrillRow(
        String name,
        Findings findings,
        LongestWait longestWait,
        long faultMillis,
        long recoveryMillis,
        int connections) {
    private static final int SHOWN = 8;
    private static final String HEAD = """
            | drill | checks | 503 or no answer | false accepts | false refusals | lost logins, revocations | 500s | \
            running responses | ran on | cut off | longest wait | fault | recovery | logout seen after: p50, p99, longest | connections |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    /** Returns the same result with another name. */
    DrillRow named(String other) {
        return new DrillRow(other, findings, longestWait, faultMillis, recoveryMillis, connections);
    }

    /** Returns the rows as a Markdown table. */
    public static String table(List<DrillRow> rows) {
        var text = new StringBuilder(HEAD);
        rows.forEach(row -> text.append(row).append('\n'));
        return text.toString();
    }

    /** Returns this row and its first violations of each kind, one line each. */
    String report() {
        var lines = new ArrayList<String>(List.of(toString()));
        findings.falseAccepts().stream().limit(SHOWN).forEach(line -> lines.add("  false accept: " + line));
        findings.falseRefusals().stream().limit(SHOWN).forEach(line -> lines.add("  false refusal: " + line));
        findings.errors().stream().limit(SHOWN).forEach(line -> lines.add("  error: " + line));
        findings.ranOn().stream().limit(SHOWN).forEach(line -> lines.add("  ran on: " + line));
        findings.cutOff().stream().limit(SHOWN).forEach(line -> lines.add("  cut off: " + line));
        return String.join("\n", lines);
    }

    @Override
    public String toString() {
        var seen = findings.propagation();
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %d | %d | %d, %d | %d | %,d | %d | %d | %s | %.1f s | %.2f s | %.2f, %.2f, %.2f s | %d |",
                name,
                findings.checks(),
                findings.unavailable(),
                findings.falseAccepts().size(),
                findings.falseRefusals().size(),
                findings.lostLogins().size(),
                findings.lostRevocations().size(),
                findings.errors().size(),
                findings.responses(),
                findings.ranOn().size(),
                findings.cutOff().size(),
                longestWait,
                faultMillis / 1e3,
                recoveryMillis / 1e3,
                seen.p50() / 1e3,
                seen.p99() / 1e3,
                seen.max() / 1e3,
                connections);
    }
}
