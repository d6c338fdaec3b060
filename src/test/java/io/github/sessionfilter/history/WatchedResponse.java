package io.github.sessionfilter.history;

/**
 * A response that ran for some time, as its client saw it. Times are those of {@link Operation}. Immutable and thread-safe.
 *
 * @param begunAt when its request was sent
 * @param lastByteAt when its last byte was read
 * @param endedAt when the server ended it, or the client left
 */
public record WatchedResponse(
        int session, int node, String kind, long begunAt, long lastByteAt, long endedAt, End end) {
    /** How a response ended. */
    public enum End {
        /** The client has read all of it, or has left. */
        COMPLETE,
        /** The server ended it before its last byte. */
        CUT
    }

    @Override
    public String toString() {
        return kind + " of session " + session + " on node " + node + " from " + begunAt + ", last byte at "
                + lastByteAt + ", until " + endedAt + ": " + end;
    }
}
