package io.github.sessionfilter.running;

import io.github.sessionfilter.session.PlayedStream;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionManager;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All responses of a webapp that are being sent. It touches their sessions, so that a film does not outlive its viewer's
 * session.
 *
 * <p>Thread-safe.
 */
public final class RunningResponses {
    private final RunningParts parts;
    private final Set<RunningResponse> running = ConcurrentHashMap.newKeySet();

    /**
     * Creates an empty set.
     *
     * @param server the container, which ends responses
     */
    public RunningResponses(SessionManager manager, ServerResponses server) {
        this.parts = new RunningParts(manager, server, new EndActions());
    }

    /** Returns a response that has not begun, for a request with this session that plays {@code stream}. */
    public RunningResponse of(Session session, RunningUse use, PlayedStream stream) {
        return new RunningResponse(session, use, stream, parts, running);
    }

    /** Touches each session in use, and marks the streams as used. Called once a second. */
    public void touchAll() {
        running.forEach(RunningResponse::touchIfUsed);
    }

    /** Returns how many responses are being sent. */
    public int size() {
        return running.size();
    }

    boolean contains(RunningResponse response) {
        return running.contains(response);
    }

    /** Returns the responses that are being sent, which change meanwhile. */
    Set<RunningResponse> all() {
        return running;
    }

    /** Interrupts the actions of ended responses. Responses that run go on. */
    public void close() {
        parts.actions().close();
    }
}
