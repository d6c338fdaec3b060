package io.github.sessionfilter.containers;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The person whom a handler sees, as each way to ask tells it.
 *
 * @param user {@code getRemoteUser}
 * @param principal the name of {@code getUserPrincipal}
 * @param header the value of {@code userHeader}
 * @param role the roles among {@code viewer} and {@code admin} for which {@code isUserInRole} is true
 * @param rolesHeader the value of {@code rolesHeader}
 * @param authType {@code getAuthType}
 */
record Identity(String user, String principal, String header, String role, String rolesHeader, String authType) {
    private static final Pattern SHOWN = Pattern.compile(
            "(?:user|person)=(\\S+) principal=(\\S+) header=(\\S+) role=(\\S+) roles=(\\S+) auth=([\\w-]+)");

    /** The roles of each login, in the header. */
    private static final String ROLES = "family,viewer";

    private static final String ROLE = "viewer";

    /** What a handler cannot ask for. */
    private static final String NOT_ASKED = "-";

    static final Identity NOBODY = new Identity("null", "null", "null", "none", "null", "null");

    static Identity of(String name) {
        return new Identity(name, name, name, ROLE, ROLES, "SESSION");
    }

    /** Returns what the handshake of a WebSocket sees. */
    static Identity ofHandshake(String name, boolean hasRawHeaders) {
        return hasRawHeaders
                ? new Identity(NOT_ASKED, name, "null", ROLE, "null", NOT_ASKED)
                : new Identity(NOT_ASKED, name, name, ROLE, ROLES, NOT_ASKED);
    }

    /** Returns what the session of a WebSocket sees. */
    static Identity ofWebSocketSession(String name) {
        return new Identity(NOT_ASKED, name, NOT_ASKED, NOT_ASKED, NOT_ASKED, NOT_ASKED);
    }

    /** Reads what the handlers print. */
    static Identity in(String answer) {
        var shown = SHOWN.matcher(answer);
        if (!shown.find()) {
            throw new AssertionError("no identity is shown in: " + answer);
        }
        return new Identity(
                shown.group(1), shown.group(2), shown.group(3), shown.group(4), shown.group(5), shown.group(6));
    }

    /** Returns whether a handler has answered, or an error page that shows somebody. */
    static boolean isDisclosedBy(String answer) {
        return answer.contains("user=") || answer.contains("person=") && !NOBODY.equals(in(answer));
    }

    /** Returns the text that the error page prints. */
    String onErrorPage() {
        return toString().replaceFirst("^user=", "person=");
    }

    List<String> cells() {
        return List.of(user, principal, header, role, rolesHeader, authType);
    }

    /** Returns the text that the handlers print. */
    @Override
    public String toString() {
        return "user=" + user + " principal=" + principal + " header=" + header + " role=" + role + " roles="
                + rolesHeader + " auth=" + authType;
    }
}
