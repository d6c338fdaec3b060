package io.github.sessionfilter.session;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;

/** Checks what a {@link Login} says, and cleans the description of the device. */
final class LoginArguments {
    static final int MAX_PRINCIPAL_BYTES = 255;
    static final int MAX_DESCRIPTION_LENGTH = 255;
    static final int MAX_ROLES = 64;
    static final int MAX_ROLE_BYTES = 128;
    static final int MAX_STREAMS = 1_000;

    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final Duration LONGEST_IDLE = Duration.ofDays(366);
    private static final Duration LONGEST_ABSOLUTE = Duration.ofDays(3660);

    private LoginArguments() {}

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException if it is empty, too long or not valid Unicode
     */
    static void checkPrincipalName(String principalName) {
        require(!principalName.isEmpty(), "the principal name is empty; expected a name");
        checkText("principal name", principalName, MAX_PRINCIPAL_BYTES);
    }

    private static void checkText(String kind, String text, int maxBytes) {
        require(
                StandardCharsets.UTF_8.newEncoder().canEncode(text),
                "the " + kind + " holds half a surrogate pair; expected Unicode text");
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        require(bytes <= maxBytes, "the " + kind + " has " + bytes + " bytes of UTF-8; expected at most " + maxBytes);
    }

    static void checkRoles(Collection<String> roles) {
        int count = new HashSet<>(roles).size();
        require(count <= MAX_ROLES, "the login has " + count + " roles; expected at most " + MAX_ROLES);
        roles.forEach(LoginArguments::checkRole);
    }

    private static void checkRole(String role) {
        require(!role.isEmpty(), "a role is empty; expected a name");
        checkText("role", role, MAX_ROLE_BYTES);
        require(
                role.codePoints().noneMatch(c -> Character.isISOControl(c) || c == ','),
                "the role '" + printable(role) + "' holds a comma or a control character; expected neither");
        require(role.strip().equals(role), "the role '" + role + "' has a blank at an end; expected none");
        require(
                !role.equals("*") && !role.equals("**"),
                "the role '" + role + "' means all roles in Jakarta Servlet; expected the name of one");
    }

    static void checkIdleTimeout(Duration timeout) {
        checkTimeout("idle timeout", timeout, LONGEST_IDLE);
    }

    static void checkAbsoluteTimeout(Duration timeout) {
        checkTimeout("absolute timeout", timeout, LONGEST_ABSOLUTE);
    }

    private static void checkTimeout(String kind, Duration timeout, Duration longest) {
        require(
                timeout.compareTo(SHORTEST) >= 0 && timeout.compareTo(longest) <= 0,
                "the " + kind + " of the login is '" + timeout + "'; expected '" + SHORTEST + "' to '" + longest + "'");
    }

    static void checkStreams(int limit) {
        require(
                limit >= 1 && limit <= MAX_STREAMS,
                "the login allows " + limit + " streams; expected 1 to " + MAX_STREAMS);
    }

    private static void require(boolean met, String message) {
        if (!met) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Returns {@code description} cut to the longest length, with blanks instead of control characters. */
    static String printable(String description) {
        var kept = new StringBuilder();
        description
                .codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
                .takeWhile(c -> kept.length() + Character.charCount(c) <= MAX_DESCRIPTION_LENGTH)
                .forEachOrdered(kept::appendCodePoint);
        return kept.toString();
    }
}
