package io.github.sessionfilter.running;

import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.PlayedStream;
import io.github.sessionfilter.session.RunningKind;
import io.github.sessionfilter.session.Session;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response that is being sent: by the request's thread, asynchronously, or by the container alone.
 *
 * <p>It runs from {@link #begin} until the handlers have left, the asynchronous request has completed, and the container
 * has sent its {@link Continuation}. Meanwhile it touches its session, and can be ended. Thread-safe.
 */
public final class RunningResponse implements AsyncListener {
    /** How long the end of a continuation may take before its connection is cut. */
    private static final long CUT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final RunningParts parts;
    private final Set<RunningResponse> running;
    private final RunningUse use;
    private final boolean isByTicket;
    private volatile PlayedStream stream;
    private volatile Session session;
    private volatile boolean listening;
    /** Null before the beginning, and once the container may give it to another exchange. */
    private volatile @Nullable HttpServletRequest request;

    private volatile @Nullable HttpServletResponse response;

    private volatile @Nullable Continuation continuation;
    private volatile boolean spared;
    private final ResponseEnd end = new ResponseEnd();

    /** How far a response has come. */
    enum Progress {
        /** The handler runs, and nothing has been sent; or its own request ends the session. */
        UNSENT,
        /** The handler runs, and a part has been sent. */
        SENDING,
        /** The handler has returned, and the container sends. */
        CONTINUED
    }

    /** What has become of an attempt to end a response. */
    enum Attempt {
        ENDED,
        /** The container gives no way to end it. */
        NO_WAY,
        /** It has ended or completed before. */
        OVER
    }

    /**
     * Creates a response that has not begun.
     *
     * @param stream the stream that the response plays, or {@link PlayedStream#NONE}
     * @param isByTicket whether the request has presented a ticket of the session, which ends with the session's key
     * @param running the responses that are being sent; this one is among them from {@link #begin} to its completion
     */
    RunningResponse(
            Session session,
            RunningUse use,
            PlayedStream stream,
            boolean isByTicket,
            RunningParts parts,
            Set<RunningResponse> running) {
        this.session = session;
        this.use = use;
        this.stream = stream;
        this.isByTicket = isByTicket;
        this.parts = parts;
        this.running = running;
    }

    /** Begins. A response begins again with each ASYNC dispatch of its request. */
    public void begin(HttpServletRequest begun, HttpServletResponse sent) {
        request = begun;
        response = sent;
        running.add(this);
    }

    /** Completes the response when the request's thread has left the handlers, unless something goes on. */
    public void leave(HttpServletRequest left) {
        if (continuesAsync(left)) {
            return;
        }
        var next = end.isRunning() ? parts.server().continuation(left) : null;
        if (next == null) {
            complete();
        } else {
            continueWith(next);
        }
    }

    private boolean continuesAsync(HttpServletRequest left) {
        if (!left.isAsyncStarted()) {
            return false;
        }
        if (listening) {
            return true; // onStartAsync has added the listener again
        }
        try {
            left.getAsyncContext().addListener(this);
            listening = true;
            return true;
        } catch (IllegalStateException completed) {
            return false; // the request completed after isAsyncStarted
        }
    }

    private void continueWith(Continuation next) {
        end.change(() -> {
            continuation = next;
            request = null;
            response = null;
        });
    }

    /** Completes the response, and touches the session a last time. Waits for an end that has begun. */
    public void complete() {
        end.complete();
        request = null;
        response = null;
        if (running.remove(this) && use.touches() && end.isComplete()) {
            touch();
        }
    }

    /**
     * Touches the session if the response is in use, and marks its stream as used in any case. Completes a response that
     * runs no more: Jetty does not report the end of a file that it sends asynchronously.
     */
    void touchIfUsed() {
        var next = continuation;
        var current = request;
        boolean isOver = next == null ? current != null && !Admission.isStillOf(current, this) : !next.isRunning();
        if (isOver) {
            complete();
        } else if (end.isRunning()) {
            stream.use();
            if (use.touches() && (next == null || next.isUsed())) {
                touch();
            }
        }
    }

    /**
     * Cuts the connection of an ended continuation that still runs after half a second.
     *
     * @return whether it runs no more
     */
    boolean cutIfLate() {
        var next = continuation;
        if (next == null || !next.isRunning()) {
            return true;
        }
        if (end.age() > CUT_NANOS) {
            next.cut();
        }
        return false;
    }

    private void touch() {
        session = parts.manager().touch(session);
    }

    /** Returns whether this plays the stream. The stream of a session goes on with it under a new key, and that of a ticket not. */
    boolean plays(MediaStream played) {
        if (isByTicket || played.isByTicket()) {
            return stream.is(played);
        }
        return stream != PlayedStream.NONE && session.key().equals(played.session());
    }

    /** Returns whether this goes on under the session into which its own is rotated. A ticket ends with the key of its session. */
    boolean followsRotations() {
        return !isByTicket;
    }

    /** Returns whether the person has ended the stream that this plays. */
    boolean isStreamEnded() {
        return stream.isEnded();
    }

    Session session() {
        return session;
    }

    /** Goes on under the session into which its own was rotated. */
    void continueAs(Session rotated) {
        session = rotated;
        stream = stream.continueAs(rotated);
    }

    /** Gives the response more time to complete, because its own request ends the session. */
    public void spare() {
        spared = true;
    }

    /** Returns whether {@link #end} may end this. */
    boolean mayEnd() {
        return use.ends() && end.isRunning();
    }

    RunningKind kind() {
        var next = continuation;
        if (next == null) {
            return listening ? RunningKind.ASYNC : RunningKind.HANDLER;
        }
        return next.isWebSocket() ? RunningKind.WEB_SOCKET : RunningKind.FILE;
    }

    /** Ends this with its webapp, because no logout could end it afterwards. What has sent nothing may complete. */
    void endWithWebapp() {
        var next = continuation;
        if (next == null && progress() == Progress.SENDING) {
            end();
        } else if (next != null && !next.endsWithWebapp()) {
            parts.actions().execute(next::cut);
        }
    }

    Progress progress() {
        var sent = response;
        if (sent == null) {
            return Progress.CONTINUED;
        }
        try {
            return sent.isCommitted() && !spared ? Progress.SENDING : Progress.UNSENT;
        } catch (IllegalStateException completed) {
            return Progress.SENDING;
        }
    }

    /**
     * Runs an action when the response is ended; at once, on this thread, if it has ended already. The action is forgotten
     * when the response completes.
     */
    public void whenEnded(Runnable action) {
        end.whenEnded(action);
    }

    /** Ends the response, unless it has completed or ended. */
    Attempt end() {
        if (!end.begin()) {
            return Attempt.OVER;
        }
        try {
            return endInServer() ? Attempt.ENDED : Attempt.NO_WAY;
        } finally {
            end.finish().forEach(parts.actions()::execute);
        }
    }

    private boolean endInServer() {
        var next = continuation;
        if (next != null) {
            parts.actions().execute(next::end);
            return true;
        }
        var current = request;
        return current == null
                || !Admission.isStillOf(current, this)
                || parts.server().end(current, parts.actions());
    }

    @Override
    public void onComplete(AsyncEvent event) {
        complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // onComplete follows, unless the handlers dispatch
    }

    @Override
    public void onError(AsyncEvent event) {
        // onComplete follows
    }

    /** Adds this listener again: a dispatch that starts another asynchronous cycle removes all listeners. */
    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
