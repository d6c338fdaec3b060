package io.github.sessionfilter;

import io.github.sessionfilter.session.SessionVerdict.Reason;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The filter's own answers: problem details (RFC 9457), written to the response and not through {@code sendError},
 * which would invite the container's or the webapp's error pages.
 *
 * <p>Immutable and safe for use by many threads.
 */
final class Refusal {
    private static final String RETRY_AFTER_SECONDS = "1";

    private static final byte[] FORBIDDEN =
            problem(403, "Forbidden", "Another site may not use this session's cookie.");
    private static final byte[] FULL = problem(403, "Forbidden", "Too many sessions are open; end one to log in.");
    private static final byte[] UNAVAILABLE =
            problem(503, "Service Unavailable", "The session could not be checked; try again.");

    private final @Nullable String loginPage;
    private final Map<Reason, String> challenges = new EnumMap<>(Reason.class);
    private final Map<Reason, byte[]> bodies = new EnumMap<>(Reason.class);

    Refusal(SessionFilterConfig config, SessionIdResolver resolver) {
        this.loginPage = config.find(SessionFilterConfig.LOGIN_PAGE);
        boolean explain = config.get(SessionFilterConfig.EXPLAIN_REJECTIONS);
        var scheme = resolver.takesBearer() ? "Bearer" : "Session";
        for (var reason : Reason.values()) {
            challenges.put(reason, scheme + (explain ? explanation(reason) : " realm=\"session\""));
            bodies.put(
                    reason, problem(401, "Unauthorized", explain ? sentence(reason) : "A live session is required."));
        }
    }

    /** RFC 6750, section 3.1: no error code for a request that brings no token. */
    private static String explanation(Reason reason) {
        var code =
                switch (reason) {
                    case MISSING -> "";
                    case MALFORMED -> ", error=\"invalid_request\"";
                    case UNKNOWN, EXPIRED, REVOKED -> ", error=\"invalid_token\"";
                };
        return " realm=\"session\"" + code + ", error_description=\"" + reason.sentence() + "\"";
    }

    private static String sentence(Reason reason) {
        return Character.toUpperCase(reason.sentence().charAt(0))
                + reason.sentence().substring(1) + ".";
    }

    /** 401, or for a person's navigation 303 to the login page. */
    void unauthorized(HttpServletRequest request, HttpServletResponse response, Reason reason) throws IOException {
        if (loginPage != null && isNavigation(request)) {
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("Location", request.getServletContext().getContextPath() + loginPage);
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
            return;
        }
        response.setHeader("WWW-Authenticate", challenges.get(reason));
        write(response, HttpServletResponse.SC_UNAUTHORIZED, Objects.requireNonNull(bodies.get(reason)));
    }

    /** 403: an unsafe request by cookie from another site. */
    void forbidden(HttpServletResponse response) throws IOException {
        write(response, HttpServletResponse.SC_FORBIDDEN, FORBIDDEN);
    }

    /** 403: a login beyond the limit that the application did not handle itself. */
    void full(HttpServletResponse response) throws IOException {
        write(response, HttpServletResponse.SC_FORBIDDEN, FULL);
    }

    /** 503: neither yes nor no. */
    void unavailable(HttpServletResponse response) throws IOException {
        response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        write(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, UNAVAILABLE);
    }

    /** By Fetch Metadata, or for a browser that sends none, by what it accepts. */
    private static boolean isNavigation(HttpServletRequest request) {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            return false;
        }
        var mode = request.getHeader("Sec-Fetch-Mode");
        if (mode != null) {
            return mode.equals("navigate");
        }
        var accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }

    private static void write(HttpServletResponse response, int status, byte[] body) throws IOException {
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/problem+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static byte[] problem(int status, String title, String detail) {
        return "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(title, status, detail)
                .getBytes(StandardCharsets.UTF_8);
    }
}
