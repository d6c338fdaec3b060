package io.github.sessionfilter.session;

import io.github.sessionfilter.session.SessionVerdict.Reason;

/** Why a request is refused with 401. The response contains it only if {@code explainRejections} is set. */
public enum Unauthorized {
    /** The request carries no session id. */
    MISSING("no session id was presented"),
    /** The request does not carry exactly one well-formed session id, or its id is not of this realm. */
    MALFORMED("the request does not carry exactly one well-formed session id"),
    /** The store has no such session. */
    UNKNOWN("the session is unknown"),
    /** The session has expired. */
    EXPIRED("the session has expired"),
    /** The session was revoked. */
    REVOKED("the session was revoked"),
    /** The request carries no session id, and its ticket does not admit it. */
    BAD_TICKET("the ticket is invalid, has expired, or is for another folder");

    private final String sentence;

    Unauthorized(String sentence) {
        this.sentence = sentence;
    }

    /** Returns the refusal for a session that is not live. */
    public static Unauthorized of(Reason reason) {
        return switch (reason) {
            case UNKNOWN -> UNKNOWN;
            case EXPIRED -> EXPIRED;
            case REVOKED -> REVOKED;
            case MALFORMED -> MALFORMED;
        };
    }

    /** Returns the refusal as a lower-case clause in English. */
    public String sentence() {
        return sentence;
    }
}
