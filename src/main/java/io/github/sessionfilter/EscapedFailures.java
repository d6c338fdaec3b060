package io.github.sessionfilter;

import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.session.PrincipalLockedException;
import io.github.sessionfilter.session.SessionLimitException;
import io.github.sessionfilter.session.SessionStoreException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests whose handler let a {@link SessionStoreException} (503), {@link SessionLimitException} or {@link
 * PrincipalLockedException} (403) escape.
 *
 * <p>Thread-safe.
 */
final class EscapedFailures {
    private static final String CORS_HEADERS = "Access-Control-";
    /** Causes may form a circle. */
    private static final int MAX_CAUSES = 100;

    private final Answers answers;
    private final SessionMetrics metrics;
    private final ThrottledLog log;

    EscapedFailures(Answers answers, SessionMetrics metrics, ThrottledLog log) {
        this.answers = answers;
        this.metrics = metrics;
        this.log = log;
    }

    /**
     * Answers the request if {@code escaped} has one of these exceptions among its causes.
     *
     * @return false if it has none, or if the response is committed; the caller then throws {@code escaped} on
     */
    boolean answer(Exception escaped, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return false;
        }
        var cause = causeOf(escaped);
        if (cause instanceof SessionLimitException) {
            send(answers.tooManySessions(), request, response);
        } else if (cause instanceof PrincipalLockedException) {
            send(answers.locked(), request, response);
        } else if (cause instanceof SessionStoreException failure) {
            metrics.countUnavailable(failure.failure());
            log.warn("a handler failed: " + failure.failure().sentence(), failure);
            send(answers.unavailable(), request, response);
        }
        return cause != null;
    }

    private static @Nullable Throwable causeOf(Exception escaped) {
        Throwable cause = escaped;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof SessionLimitException
                    || cause instanceof PrincipalLockedException
                    || cause instanceof SessionStoreException) {
                return cause;
            }
            cause = cause.getCause();
        }
        return null;
    }

    private static void send(Answer answer, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        resetButCors(response);
        answer.send(response);
        if (request.isAsyncStarted()) {
            request.getAsyncContext().complete(); // the handler that failed will not do it
        }
    }

    /**
     * Keeps the headers of a CORS filter, and {@code Vary}. Without them, a page of another origin could not read the answer,
     * or a cache would show it to a third.
     */
    private static void resetButCors(HttpServletResponse response) {
        var kept = new LinkedHashMap<String, List<String>>();
        for (var name : response.getHeaderNames()) {
            if (name.equalsIgnoreCase("Vary") || name.regionMatches(true, 0, CORS_HEADERS, 0, CORS_HEADERS.length())) {
                kept.put(name, List.copyOf(response.getHeaders(name)));
            }
        }
        response.reset();
        kept.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    }
}
