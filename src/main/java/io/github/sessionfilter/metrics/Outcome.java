package io.github.sessionfilter.metrics;

import io.github.sessionfilter.session.SessionVerdict.Reason;

/** How a request left the filter. With {@code enforce=false}, how it would have. */
public enum Outcome {
    /** With a live session, to the handlers. */
    LIVE,
    /** Without one, to the handlers: a public path, or a CORS preflight. */
    PUBLIC,
    /** 401: no carrier held an id. */
    MISSING,
    /** 401: what was presented is not one well-formed id. */
    MALFORMED,
    /** 401: the store has no such session. */
    UNKNOWN,
    /** 401: its time has run out. */
    EXPIRED,
    /** 401: somebody has ended it. */
    REVOKED,
    /** 403: another site used the session's cookie. */
    FORBIDDEN,
    /** 503: the store could not tell. */
    UNAVAILABLE;

    /** Returns the outcome of a request that is refused for {@code reason}. */
    public static Outcome of(Reason reason) {
        return switch (reason) {
            case MISSING -> MISSING;
            case MALFORMED -> MALFORMED;
            case UNKNOWN -> UNKNOWN;
            case EXPIRED -> EXPIRED;
            case REVOKED -> REVOKED;
        };
    }

    /** Returns whether the request's session was looked for. */
    boolean isChecked() {
        return this != PUBLIC && this != MISSING && this != MALFORMED;
    }
}
