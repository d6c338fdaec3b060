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

    /**
     * Headers of the filter, the time, and {@code Connection}, because Tomcat closes a connection after 100 requests.
     */
    private static final Set<String> MAY_DIFFER = Set.of("vary", "cache-control", "date", "connection");

    private StableAnswer() {}

    /** Returns the status, the header fields with their names in lower case, and the body. */
    static String of(HttpResponse<String> answer) {
        String body = stable(answer.body());
        boolean sameLength = body.length() == answer.body().length();
        var text = new StringBuilder("status: " + answer.statusCode() + "\n");
        answer.headers().map().forEach((field, values) -> {
            String name = field.toLowerCase(Locale.ROOT);
            if (!MAY_DIFFER.contains(name) && (sameLength || !name.equals("content-length"))) {
                text.append(stable(name + ": " + String.join(", ", values) + "\n"));
            }
        });
        return text + "\n" + body;
    }

    private static String stable(String text) {
        return VOLATILE.matcher(text).replaceAll("~").replace(ForeignWar.PLAIN, ForeignWar.GATED);
    }
}
