package io.github.sessionfilter;

import io.github.sessionfilter.session.ListedStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An answer that the filter gives by itself: a status, one header, and a problem details body (RFC 9457) or none.
 *
 * <p>It is written to the response directly. {@code sendError} would invoke the error pages of the container or webapp.
 * Immutable and thread-safe.
 */
final class Answer {
    private static final byte[] NO_BODY = {};
    /** The beginning of the problem types of this filter, tag URIs by RFC 4151. */
    private static final String PROBLEM_TYPES = "tag:sessionfilter.github.io,2026:";

    private final int status;
    private final String headerName;
    private final String headerValue;
    private final byte[] body;
    /** What a client gets that does not follow the redirect, or null if this is none. */
    private final @Nullable Answer replaced;

    private Answer(int status, String headerName, String headerValue, byte[] body, @Nullable Answer replaced) {
        this.status = status;
        this.headerName = headerName;
        this.headerValue = headerValue;
        this.body = body;
        this.replaced = replaced;
    }

    private Answer(int status, String headerName, String headerValue, byte[] body) {
        this(status, headerName, headerValue, body, null);
    }

    /** Returns a 303 to {@code location} in the place of this answer. */
    Answer redirectedTo(String location) {
        return new Answer(HttpServletResponse.SC_SEE_OTHER, "Location", location, NO_BODY, this);
    }

    /** Returns where this answer redirects to, or null. */
    @Nullable
    String location() {
        return replaced == null ? null : headerValue;
    }

    /** Returns this answer, or the one that a redirect has replaced. */
    Answer withoutRedirect() {
        return replaced == null ? this : replaced;
    }

    /** Returns the status code. */
    int status() {
        return status;
    }

    /** Returns a 401 with a challenge (RFC 9110, section 11.6.1). */
    static Answer unauthorized(String challenge, String detail) {
        return new Answer(401, "WWW-Authenticate", challenge, problem(401, "Unauthorized", detail));
    }

    /** Returns a 403. */
    static Answer forbidden(String detail) {
        return new Answer(403, "Cache-Control", "no-store", problem(403, "Forbidden", detail));
    }

    /**
     * Returns a 409 that lists the streams of the person.
     *
     * @param type the last part of the problem type, by which a player tells the reasons apart
     */
    static Answer conflict(String type, String detail, List<ListedStream> running) {
        var body = "{\"type\":\"" + PROBLEM_TYPES + type
                + "\",\"title\":\"Conflict\",\"status\":409,\"detail\":\"" + detail + "\",\"streams\":"
                + running.stream().map(Answer::json).collect(Collectors.joining(",", "[", "]"))
                + "}";
        return new Answer(409, "Cache-Control", "no-store", body.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(ListedStream stream) {
        return "{\"handle\":\"" + stream.handle() + "\",\"description\":\"" + escaped(stream.description())
                + "\",\"startedAt\":\"" + stream.startedAt() + "\"}";
    }

    /** RFC 8259, section 7. */
    private static String escaped(String text) {
        var escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                escaped.append("\\u%04x".formatted((int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** Returns a 503 that asks the client to try again after {@code retryAfterSeconds}. */
    static Answer unavailable(int retryAfterSeconds, String detail) {
        return new Answer(
                503, "Retry-After", String.valueOf(retryAfterSeconds), problem(503, "Service Unavailable", detail));
    }

    /** Writes this answer. */
    void send(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setHeader(headerName, headerValue);
        response.setHeader("Cache-Control", "no-store");
        if (body.length > 0) {
            response.setContentType("application/problem+json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }

    private static byte[] problem(int status, String title, String detail) {
        return "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(title, status, detail)
                .getBytes(StandardCharsets.UTF_8);
    }
}
