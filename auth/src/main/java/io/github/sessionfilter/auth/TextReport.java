package io.github.sessionfilter.auth;

import io.github.sessionfilter.session.ListedSession;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes for people. Not thread-safe. */
final class TextReport implements SessionReport {
    /** A browser's name comes from the client, and a terminal obeys control characters. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u0080-\\u009f\\u2028\\u2029]");

    private final PrintStream out;

    TextReport(PrintStream out) {
        this.out = out;
    }

    @Override
    public void list(List<ListedSession> sessions) {
        if (sessions.isEmpty()) {
            out.println("no live sessions");
        }
        for (var listed : sessions) {
            var session = listed.session();
            out.println(session.key().handle());
            out.println("  login " + session.createdAt() + ", last use " + session.lastAccessedAt() + ", expires "
                    + session.expiresAt());
            if (!session.roles().isEmpty()) {
                out.println("  roles "
                        + shown(String.join(
                                ", ", session.roles().stream().sorted().toList())));
            }
            if (!listed.description().isEmpty()) {
                out.println("  " + shown(listed.description()));
            }
        }
    }

    @Override
    public void revoked(int count) {
        out.println(count == 1 ? "revoked 1 session" : "revoked " + count + " sessions");
    }

    @Override
    public void revokedIssuedBefore(@Nullable String person, Instant time) {
        out.println(
                "revoked the sessions of " + (person == null ? "everybody" : shown(person)) + " from before " + time);
    }

    @Override
    public void locked(String person, Instant until) {
        out.println("locked " + shown(person) + " until " + until);
    }

    @Override
    public void unlocked(String person) {
        out.println("unlocked " + shown(person));
    }

    private static String shown(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }
}
