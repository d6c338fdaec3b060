package io.github.sessionfilter;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionManager;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Touches the sessions of all responses that are being sent, so that a film does not outlive its viewer's session.
 *
 * <p>Thread-safe.
 */
final class RunningResponses {
    private final SessionManager manager;
    private final Set<RunningResponse> running = ConcurrentHashMap.newKeySet();

    RunningResponses(SessionManager manager) {
        this.manager = manager;
    }

    /** Returns a response that has not begun, for a request with this session. */
    RunningResponse of(Session session) {
        return new RunningResponse(session, manager, running);
    }

    /** Touches each session. Called more often than the touch interval. */
    void touchAll() {
        running.forEach(RunningResponse::touch);
    }

    /** Returns how many responses are being sent. */
    int size() {
        return running.size();
    }
}
