package io.github.sessionfilter.running;

import io.github.sessionfilter.running.RunningResponse.Attempt;
import io.github.sessionfilter.session.EndReason;
import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.PlayedStream;
import io.github.sessionfilter.session.RunningKind;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * All responses of a webapp that are being sent. It touches their sessions, so that a film does not outlive its viewer's
 * session.
 *
 * <p>Thread-safe.
 */
public final class RunningResponses {
    private final RunningParts parts;
    private final Logger logger;
    private final Set<RunningResponse> running = ConcurrentHashMap.newKeySet();
    /** What is being ended, and may have to be cut. */
    private final Set<RunningResponse> ending = ConcurrentHashMap.newKeySet();

    private final Map<EndReason, LongAdder> ended = new EnumMap<>(EndReason.class);
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * Creates an empty set.
     *
     * @param server the container, which ends responses
     */
    public RunningResponses(SessionManager manager, ServerResponses server, Logger logger) {
        this.parts = new RunningParts(manager, server, new EndActions(logger));
        this.logger = logger;
        for (var reason : EndReason.values()) {
            ended.put(reason, new LongAdder());
        }
    }

    /** Returns a response that has not begun, for a request with the id of this session that plays {@code stream}. */
    public RunningResponse of(Session session, RunningUse use, PlayedStream stream) {
        return of(session, use, stream, false);
    }

    /**
     * Returns a response that has not begun, for a request with this session that plays {@code stream}.
     *
     * @param isByTicket whether the request has presented a ticket of the session
     */
    public RunningResponse of(Session session, RunningUse use, PlayedStream stream, boolean isByTicket) {
        return new RunningResponse(session, use, stream, isByTicket, parts, running);
    }

    /** Touches each session in use, marks the streams as used, and ends what an ended stream runs. Called once a second. */
    public void touchAll() {
        for (var response : running) {
            response.touchIfUsed();
            if (response.isStreamEnded() && response.mayEnd()) {
                end(response, EndReason.STREAM_ENDED);
            }
        }
    }

    /** Ends the responses that play a stream, because its person has ended it. Those of {@code keepRunning} go on. */
    public void end(MediaStream stream) {
        for (var response : running) {
            if (response.plays(stream) && response.mayEnd()) {
                end(response, EndReason.STREAM_ENDED);
            }
        }
    }

    /** Ends a response. {@link #cutLate} cuts what does not end in time. */
    void end(RunningResponse response, EndReason reason) {
        var attempt = response.end();
        if (attempt == Attempt.ENDED) {
            counter(reason).increment();
        }
        if (response.progress() == RunningResponse.Progress.CONTINUED) {
            ending.add(response);
        }
        if (attempt == Attempt.NO_WAY && warned.compareAndSet(false, true)) {
            logger.log(
                    Level.WARNING,
                    "a session was revoked or a stream was ended, and this container gives no way to end its running"
                            + " response; expected a handler that calls SessionFilter.whenEnded");
        }
    }

    /** Cuts what was ended and still runs. Called several times a second. */
    void cutLate() {
        ending.removeIf(RunningResponse::cutIfLate);
    }

    /** Returns how many responses are being sent. */
    public int size() {
        return running.size();
    }

    /** Returns how many responses of a kind are being sent. It looks at all of them. */
    public int size(RunningKind kind) {
        return (int)
                running.stream().filter(response -> response.kind() == kind).count();
    }

    /** Returns how many responses were ended for a reason. */
    public long ended(EndReason reason) {
        return counter(reason).sum();
    }

    private LongAdder counter(EndReason reason) {
        return Objects.requireNonNull(ended.get(reason));
    }

    boolean contains(RunningResponse response) {
        return running.contains(response);
    }

    /** Returns the responses that are being sent, which change meanwhile. */
    Set<RunningResponse> all() {
        return running;
    }

    /** Ends what would go on without the webapp, and then the actions. */
    public void close() {
        for (var response : running) {
            if (response.mayEnd()) {
                response.endWithWebapp();
            }
        }
        parts.actions().close();
    }
}
