package io.github.sessionfilter;

import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.SessionVerdict.Live;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The responses that are being written now, each of which counts as a use of its session until it ends: a film that
 * runs for longer than the idle time-out doesn't end its viewer's session.
 *
 * <p>Safe for use by many threads.
 */
final class RunningResponses {
    private final SessionManager manager;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    RunningResponses(SessionManager manager) {
        this.manager = manager;
    }

    /** Returns the response to a request that {@code verdict} lets in, which has yet to begin; that is a use by itself. */
    Running of(Live verdict) {
        return new Running(manager.touch(verdict));
    }

    /** Counts a use by each of the responses that run; to be called more often than sessions are touched. */
    void touchAll() {
        running.forEach(Running::touch);
    }

    int size() {
        return running.size();
    }

    /** A response that is being written, by the thread of the request or, once that has returned, asynchronously. */
    final class Running implements AsyncListener {
        private volatile Session session;
        private volatile boolean listening;

        private Running(Session session) {
            this.session = session;
        }

        /** Counts from now on: when the request arrives, and again when it is dispatched asynchronously. */
        void begin() {
            running.add(this);
        }

        private void touch() {
            session = manager.touch(session);
        }

        /** The request's thread has left the handlers; the response runs on if they have gone asynchronous. */
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
                return true; // onStartAsync has seen to it
            }
            try {
                request.getAsyncContext().addListener(this);
                listening = true;
                return true;
            } catch (IllegalStateException completed) {
                return false; // between the question and the listener
            }
        }

        private void end() {
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
            // onComplete follows, unless the handlers dispatch and go on
        }

        @Override
        public void onError(AsyncEvent event) {
            // onComplete follows
        }

        /** A dispatch that goes asynchronous again drops its listeners. */
        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
