package io.github.sessionfilter.nodes;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;

/**
 * A session of the drills.
 *
 * @param session its number in the history
 * @param user whose it is
 * @param id its id
 * @param handle by what it is revoked from another session
 * @param openedAt when its login was answered
 */
record Viewer(int session, String user, String id, String handle, long openedAt) {
    static Viewer of(int session, String user, String id, long openedAt) {
        return new Viewer(session, user, id, SessionKey.of(SessionId.parse(id)).handle(), openedAt);
    }
}
