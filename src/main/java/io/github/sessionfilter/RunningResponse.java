package io.github.sessionfilter;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionManager;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/**
 * A response that touches its session while it is being sent, by the request's thread or asynchronously.
 *
 * <p>Thread-safe.
 */
final class RunningResponse implements AsyncListener {
    private final SessionManager manager;
    private final Set<RunningResponse> running;
    private volatile Session session;
    private volatile boolean listening;

    /**
     * Creates a response that has not begun.
     *
     * @param running the responses that are being sent; this one is among them from {@link #begin} to its end
     */
    RunningResponse(Session session, SessionManager manager, Set<RunningResponse> running) {
        this.session = session;
        this.manager = manager;
        this.running = running;
    }

    /** Begins. A response begins again with each ASYNC dispatch of its request. */
    void begin() {
        running.add(this);
    }

    /** Touches the session. */
    void touch() {
        session = manager.touch(session);
    }

    /** Ends the response when the request's thread has left the handlers, unless the request is asynchronous. */
    void leave(HttpServletRequest request) {
        if (!continuesAsync(request)) {
            end();
        }
    }

    private boolean continuesAsync(HttpServletRequest request) {
        if (!request.isAsyncStarted()) {
            return false;
        }
        if (listening) {
            return true; // onStartAsync has added the listener again
        }
        try {
            request.getAsyncContext().addListener(this);
            listening = true;
            return true;
        } catch (IllegalStateException completed) {
            return false; // the request completed after isAsyncStarted
        }
    }

    /** Ends the response, and touches the session a last time. */
    void end() {
        if (running.remove(this)) {
            touch();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
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
