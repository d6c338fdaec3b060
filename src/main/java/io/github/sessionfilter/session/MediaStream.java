package io.github.sessionfilter.session;

import org.jspecify.annotations.Nullable;

/**
 * A stream that a person plays. All that one player asks for is one stream, on all nodes.
 *
 * @param key identifies the stream
 * @param session the key of the session whose end is also the end of the stream
 * @param principalName the person
 * @param limit how many streams the person may run according to the login of the session, or null if the setting decides
 */
public record MediaStream(
        SessionKey key,
        SessionKey session,
        String principalName,
        @Nullable Integer limit) {
    /** Creates a stream whose login has said no limit. */
    public MediaStream(SessionKey key, SessionKey session, String principalName) {
        this(key, session, principalName, null);
    }

    /** Returns the stream of a session, which has the session's own key. */
    public static MediaStream of(Session session) {
        return byTicket(session.key(), session);
    }

    /**
     * Returns the stream of a ticket, which ends with the ticket's session.
     *
     * @param key a key that is no session's
     */
    public static MediaStream byTicket(SessionKey key, Session session) {
        return new MediaStream(
                key, session.key(), session.principalName(), session.terms().streams());
    }

    /** Returns whether a ticket plays the stream. */
    public boolean isByTicket() {
        return !key.equals(session);
    }
}
