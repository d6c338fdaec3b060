package io.github.sessionfilter;

import io.github.sessionfilter.Decision.Admitted;
import io.github.sessionfilter.Decision.Refused;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.session.Session;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The decision about a request that another server answers.
 *
 * <p>Immutable and thread-safe.
 */
public final class RequestVerdict {
    private final Decision decision;

    RequestVerdict(Decision decision) {
        this.decision = decision;
    }

    /** Returns whether the request may pass. With {@code enforce=false} every request may. */
    public boolean isAdmitted() {
        return decision instanceof Admitted;
    }

    /** Returns how the request was counted. */
    public Outcome outcome() {
        return decision.outcome();
    }

    /** Returns the live session of the request, or null if it is refused or needs none. */
    public @Nullable Session session() {
        return decision instanceof Admitted admitted ? admitted.session() : null;
    }

    /** Returns 204 for a request that may pass, or else the status of the refusal: 401, 403, 409 or 503. */
    public int status() {
        return decision instanceof Refused refused
                ? refused.answer().withoutRedirect().status()
                : HttpServletResponse.SC_NO_CONTENT;
    }

    /** Returns the URI of the login page if the request is a person's navigation without a live session, or else null. */
    public @Nullable String login() {
        return decision instanceof Refused refused ? refused.answer().location() : null;
    }

    /**
     * Writes the answer to a refused request: its status, its challenge or {@code Retry-After}, and a body of problem details. It
     * never redirects.
     *
     * @throws IllegalStateException if the request is admitted
     */
    public void send(HttpServletResponse response) throws IOException {
        if (!(decision instanceof Refused refused)) {
            throw new IllegalStateException("the request is admitted; expected a refused one");
        }
        refused.answer().withoutRedirect().send(response);
    }
}
