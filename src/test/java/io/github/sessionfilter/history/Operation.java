package io.github.sessionfilter.history;

/**
 * One operation as its client saw it. Times are milliseconds of one clock that all clients share. Immutable and
 * thread-safe.
 *
 * @param kind the kind of the operation
 * @param session the number of the session. A revocation of several sessions is one operation for each.
 * @param node the number of the node
 * @param begunAt the time just before the request was sent
 * @param endedAt the time just after the answer came, or the client gave up
 * @param outcome the result
 * @param touches whether the request touches the session. A request on a passive path does not.
 */
public record Operation(
        Kind kind, int session, int node, long begunAt, long endedAt, Outcome outcome, boolean touches) {
    /** The kinds of operations. */
    public enum Kind {
        LOGIN,
        REQUEST,
        REVOKE
    }

    /** The results of an operation. */
    public enum Outcome {
        /** The node acknowledged it or let it in. */
        DONE,
        /** The node refused it with a 401, because the session is not live. */
        REFUSED,
        /**
         * The node answered 503, because the store failed. After a revocation it must refuse the session all the
         * same.
         */
        UNAVAILABLE,
        /** No answer, or an answer that does not say whether the operation began. It may take effect at any time. */
        UNKNOWN,
        /** Any other answer, such as a 500. */
        ERROR
    }

    public static Operation login(int session, int node, long begunAt, long endedAt, Outcome outcome) {
        return new Operation(Kind.LOGIN, session, node, begunAt, endedAt, outcome, true);
    }

    public static Operation request(int session, int node, long begunAt, long endedAt, Outcome outcome) {
        return new Operation(Kind.REQUEST, session, node, begunAt, endedAt, outcome, true);
    }

    /** A request on a passive path, which is checked and does not touch the session. */
    public static Operation passive(int session, int node, long begunAt, long endedAt, Outcome outcome) {
        return new Operation(Kind.REQUEST, session, node, begunAt, endedAt, outcome, false);
    }

    public static Operation revoke(int session, int node, long begunAt, long endedAt, Outcome outcome) {
        return new Operation(Kind.REVOKE, session, node, begunAt, endedAt, outcome, false);
    }

    @Override
    public String toString() {
        return (kind == Kind.REQUEST && !touches ? "PASSIVE" : kind) + " of session " + session + " on node " + node
                + " from " + begunAt + " to " + endedAt + ": " + outcome;
    }
}
