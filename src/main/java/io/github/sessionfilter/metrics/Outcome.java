package io.github.sessionfilter.metrics;

import io.github.sessionfilter.session.Unauthorized;

/** How the filter decided about a request. With {@code enforce=false}, how it would have decided. */
public enum Outcome {
    /** Admitted with a live session. */
    LIVE,
    /** Admitted without a session: a public path, or a CORS preflight. */
    PUBLIC,
    /** 401: no carrier held a session id. */
    MISSING,
    /** 401: the carriers did not hold exactly one well-formed id. */
    MALFORMED,
    /** 401: the store has no such session. */
    UNKNOWN,
    /** 401: the session has expired. */
    EXPIRED,
    /** 401: the session was revoked. */
    REVOKED,
    /** 401: the ticket is invalid, has expired, or is for another folder. */
    BAD_TICKET,
    /** 403: an unsafe request by cookie from another origin. */
    FORBIDDEN,
    /** 409: other streams of the person have all slots. */
    STREAM_LIMIT,
    /** 409: the person has ended this stream. */
    STREAM_ENDED,
    /** 503: the session store could not answer. */
    UNAVAILABLE;

    /** Returns the outcome of a request that is refused for {@code reason}. */
    public static Outcome of(Unauthorized reason) {
        return switch (reason) {
            case MISSING -> MISSING;
            case MALFORMED -> MALFORMED;
            case UNKNOWN -> UNKNOWN;
            case EXPIRED -> EXPIRED;
            case REVOKED -> REVOKED;
            case BAD_TICKET -> BAD_TICKET;
        };
    }

    /** Returns whether the cache was asked for the session. */
    boolean isChecked() {
        return this != PUBLIC && this != MISSING && this != MALFORMED && this != BAD_TICKET;
    }
}
