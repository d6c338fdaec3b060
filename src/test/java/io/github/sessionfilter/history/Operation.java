package io.github.sessionfilter.history;

/**
 * One operation of a client as the client saw it; times are milliseconds of one clock that all clients share.
 *
 * @param kind what was asked for
 * @param session the number of the session that it is about; a revocation of several is an operation for each
 * @param node the number of the node that was asked
 * @param begunAt just before the request was sent
 * @param endedAt just after the answer was there, or given up
 * @param outcome what came of it
 * @param counts whether a use counts as one, which it does not on a passive path
 */
public record Operation(Kind kind, int session, int node, long begunAt, long endedAt, Outcome outcome, boolean counts) {
    /** What a client can ask for. */
    public enum Kind {
        LOGIN,
        USE,
        REVOKE
    }

    /** What can come of it. */
    public enum Outcome {
        /** Acknowledged, or let in. */
        DONE,
        /** Refused for want of a live session: 401. */
        REFUSED,
        /** The node has said that the store fails: 503. After a revocation it must refuse the session all the same. */
        UNAVAILABLE,
        /** No answer, or one that does not tell whether it has begun: it may have happened, or happen yet. */
        UNKNOWN,
        /** Anything else, such as 500. */
        ERROR
    }

    public static Operation login(int session, int node, long begunAt, long endedAt, Outcome outcome) {
        return new Operation(Kind.LOGIN, session, node, begunAt, endedAt, outcome, true);
    }

    public static Operation use(int session, int node, long begunAt, long endedAt, Outcome outcome) {
        return new Operation(Kind.USE, session, node, begunAt, endedAt, outcome, true);
    }

    /** A request on a passive path: checked, and no use. */
    public static Operation passive(int session, int node, long begunAt, long endedAt, Outcome outcome) {
        return new Operation(Kind.USE, session, node, begunAt, endedAt, outcome, false);
    }

    public static Operation revoke(int session, int node, long begunAt, long endedAt, Outcome outcome) {
        return new Operation(Kind.REVOKE, session, node, begunAt, endedAt, outcome, false);
    }

    @Override
    public String toString() {
        return (kind == Kind.USE && !counts ? "PASSIVE" : kind) + " of session " + session + " on node " + node
                + " from " + begunAt + " to " + endedAt + ": " + outcome;
    }
}
