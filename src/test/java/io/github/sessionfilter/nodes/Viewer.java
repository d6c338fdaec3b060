package io.github.sessionfilter.nodes;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;

/**
 * A session of a drill. Immutable and thread-safe.
 *
 * @param session the session's number in the history
 * @param user the name of its principal
 * @param id the session id
 * @param handle the handle with which another session of the user revokes it
 * @param openedAt the time at which the login was answered
 */
record Viewer(int session, String user, String id, String handle, long openedAt) {
    static Viewer of(int session, String user, String id, long openedAt) {
        return new Viewer(session, user, id, SessionKey.of(SessionId.parse(id)).handle(), openedAt);
    }
}
