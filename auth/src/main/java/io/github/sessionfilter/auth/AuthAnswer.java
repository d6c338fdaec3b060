package io.github.sessionfilter.auth;

import io.github.sessionfilter.RequestVerdict;
import io.github.sessionfilter.session.Session;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes the answer to a proxy: a status, and headers that the proxy may copy.
 *
 * <p>A 204 with a session has {@code X-Auth-User}, {@code X-Auth-Roles} and {@code X-Auth-Expires}. A refusal has {@code
 * X-Auth-Reason}, and {@code X-Auth-Login} if a person navigates. Names are percent-encoded, because headers have ASCII only.
 */
final class AuthAnswer {
    static final String USER = "X-Auth-User";
    static final String ROLES = "X-Auth-Roles";
    static final String EXPIRES = "X-Auth-Expires";
    static final String REASON = "X-Auth-Reason";
    static final String LOGIN = "X-Auth-Login";

    private static final String ENCODED = "%,{}";
    private static final int FORBIDDEN = HttpServletResponse.SC_FORBIDDEN;

    private AuthAnswer() {}

    static void send(RequestVerdict verdict, HttpServletResponse response) throws IOException {
        if (verdict.isAdmitted()) {
            admit(verdict, response);
            return;
        }
        if (verdict.login() != null) {
            response.setHeader(LOGIN, verdict.login());
        }
        switch (verdict.status()) {
            case HttpServletResponse.SC_UNAUTHORIZED -> {
                response.setHeader(REASON, "no-live-session"); // the same for all: a proxy may show it to the client
                verdict.send(response);
            }
            case FORBIDDEN, HttpServletResponse.SC_SERVICE_UNAVAILABLE -> {
                response.setHeader(REASON, reason(verdict));
                verdict.send(response);
            }
            default -> forbidden(reason(verdict), response); // a stream without a slot
        }
    }

    private static String reason(RequestVerdict verdict) {
        return verdict.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void admit(RequestVerdict verdict, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Cache-Control", "no-store");
        var session = verdict.session();
        if (session != null) {
            describe(session, response);
        }
    }

    private static void describe(Session session, HttpServletResponse response) {
        response.setHeader(USER, encoded(session.principalName()));
        if (!session.roles().isEmpty()) {
            var roles = session.roles().stream().sorted().map(AuthAnswer::encoded);
            response.setHeader(ROLES, roles.collect(Collectors.joining(",")));
        }
        response.setHeader(EXPIRES, session.expiresAt().toString());
    }

    /** Refuses a request that nothing can be decided about, or a stream. */
    static void forbidden(String reason, HttpServletResponse response) {
        response.setStatus(FORBIDDEN);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader(REASON, reason);
    }

    /** Says that the check failed. */
    static void unavailable(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Retry-After", "1");
        response.setHeader(REASON, "unavailable");
    }

    /**
     * Returns {@code text} with all octets of its UTF-8 encoded (RFC 3986) that are not visible ASCII, and {@code %}, commas
     * and braces. Commas stand between roles, and Caddy takes a brace for the start of a placeholder.
     */
    static String encoded(String text) {
        var encoded = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet > ' ' && octet < 0x7f && ENCODED.indexOf(octet) < 0;
            if (plain) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return encoded.toString();
    }
}
