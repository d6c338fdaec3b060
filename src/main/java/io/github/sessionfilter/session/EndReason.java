package io.github.sessionfilter.session;

import io.github.sessionfilter.session.SessionVerdict.Reason;

/** Why a running response was ended. */
public enum EndReason {
    /** Its session was revoked. */
    REVOKED,
    /** Its session has expired, with {@code endExpired=true}. */
    EXPIRED,
    /** The store has no such session: its row was removed. */
    UNKNOWN,
    /** Its person has ended the stream. */
    STREAM_ENDED;

    /** Returns the reason of a response whose session is refused. */
    public static EndReason of(Reason reason) {
        return switch (reason) {
            case REVOKED -> REVOKED;
            case EXPIRED -> EXPIRED;
            case UNKNOWN, MALFORMED -> UNKNOWN;
        };
    }
}
