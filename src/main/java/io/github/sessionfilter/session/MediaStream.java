package io.github.sessionfilter.session;

/**
 * A stream that a person plays. All that one player asks for is one stream, on all nodes.
 *
 * @param key identifies the stream
 * @param session the key of the session whose end is also the end of the stream
 * @param principalName the person
 */
public record MediaStream(SessionKey key, SessionKey session, String principalName) {
    /** Returns the stream of a session, which has the session's own key. */
    public static MediaStream of(Session session) {
        return new MediaStream(session.key(), session.key(), session.principalName());
    }
}
