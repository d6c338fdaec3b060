package io.github.sessionfilter.containers;

import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Converts an answer to text without its random parts and without the headers that the filter may add. */
final class StableAnswer {
    /** Tokens, measurements and counts. Last-Modified is included, because Jetty sets it when it unpacks a WAR. */
    private static final Pattern VOLATILE = Pattern.compile("(?i)(?<=jsessionid=)[0-9a-z.]+|(?<=LT-)[0-9]+-[0-9a-z]+"
            + "|[0-9.]+(?=MB| sessions| service)|(?<=last-modified: )[^\n]+");

    /** What a webapp shows of the filter: the lines of a stack trace, and the attribute of an {@code HttpSession}. */
    private static final Pattern TRACES = Pattern.compile("(?m)^\\s*[\\w.$]+\\([\\w$]+\\.java:[0-9]+\\)\\R"
            + "|io\\.github\\.sessionfilter\\.owner = alice\\R<a href=\"[^\"]+\" >delete</a>\\R<br>\\R");

    /**
     * Headers of the filter, the time, and {@code Connection}, because Tomcat closes a connection after 100 requests.
     */
    private static final Set<String> MAY_DIFFER = Set.of("vary", "cache-control", "date", "connection");

    private StableAnswer() {}

    /** Returns the status, the header fields with their names in lower case, and the body. */
    static String of(HttpResponse<String> answer) {
        return of(answer, VOLATILE);
    }

    /** Returns the same, without what {@code random} matches. */
    static String of(HttpResponse<String> answer, Pattern random) {
        String body = stable(answer.body(), random);
        boolean sameLength = body.length() == answer.body().length();
        var text = new StringBuilder("status: " + answer.statusCode() + "\n");
        answer.headers().map().forEach((field, values) -> {
            String name = field.toLowerCase(Locale.ROOT);
            if (!MAY_DIFFER.contains(name) && (sameLength || !name.equals("content-length"))) {
                text.append(stable(name + ": " + String.join(", ", values) + "\n", random));
            }
        });
        return text + "\n" + body;
    }

    private static String stable(String text, Pattern random) {
        return random.matcher(TRACES.matcher(text).replaceAll(""))
                .replaceAll("~")
                .replace(ForeignWar.PLAIN, ForeignWar.GATED);
    }
}
