package io.github.sessionfilter.auth;

import io.github.sessionfilter.session.ListedSession;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes one line of JSON (RFC 8259) for programs. Not thread-safe. */
final class JsonReport implements SessionReport {
    private final PrintStream out;

    JsonReport(PrintStream out) {
        this.out = out;
    }

    @Override
    public void list(List<ListedSession> sessions) {
        out.println(sessions.stream().map(JsonReport::json).collect(Collectors.joining(",", "[", "]")));
    }

    private static String json(ListedSession listed) {
        var session = listed.session();
        var roles = session.roles().stream().sorted().map(JsonReport::quoted).collect(Collectors.joining(","));
        return "{\"handle\":" + quoted(session.key().handle())
                + ",\"person\":" + quoted(session.principalName())
                + ",\"roles\":[" + roles
                + "],\"device\":" + quoted(listed.description())
                + ",\"createdAt\":" + quoted(session.createdAt().toString())
                + ",\"lastAccessedAt\":" + quoted(session.lastAccessedAt().toString())
                + ",\"expiresAt\":" + quoted(session.expiresAt().toString())
                + "}";
    }

    @Override
    public void revoked(int count) {
        out.println("{\"revoked\":" + count + "}");
    }

    @Override
    public void revokedIssuedBefore(@Nullable String person, Instant time) {
        out.println("{\"person\":" + (person == null ? "null" : quoted(person)) + ",\"issuedBefore\":"
                + quoted(time.toString()) + "}");
    }

    @Override
    public void locked(String person, Instant until) {
        out.println("{\"person\":" + quoted(person) + ",\"lockedUntil\":" + quoted(until.toString()) + "}");
    }

    @Override
    public void unlocked(String person) {
        out.println("{\"person\":" + quoted(person) + ",\"lockedUntil\":null}");
    }

    /** Everything but visible ASCII is escaped, so that any terminal and any encoding can hold it. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
