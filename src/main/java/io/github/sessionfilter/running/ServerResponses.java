package io.github.sessionfilter.running;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Ends the responses of one kind of container, and finds what the container goes on to send after the handlers have
 * returned.
 *
 * <p>Implementations are thread-safe.
 */
public interface ServerResponses {
    /** The responses of a container that is not known: it can complete asynchronous ones, and sees nothing else. */
    ServerResponses UNKNOWN = new ServerResponses() {
        @Override
        public boolean end(HttpServletRequest request, Executor slow) {
            if (!request.isAsyncStarted()) {
                return false;
            }
            request.getAsyncContext().complete();
            return true;
        }

        @Override
        public @Nullable Continuation continuation(HttpServletRequest request) {
            return null;
        }
    };

    /**
     * Lets the container send no further byte of a response, and breaks off its connection or HTTP/2 stream.
     *
     * <p>The request cannot complete before this returns, so its connection carries no other exchange.
     *
     * @param slow runs what may block; only what cannot act on a later exchange of the connection
     * @return false if there is no way to do this
     */
    boolean end(HttpServletRequest request, Executor slow);

    /**
     * Returns what goes on after the handlers have returned: a sendfile, or the WebSocket of an upgrade. Returns null for
     * other responses. Called on the thread of the request, when it is about to leave the filter.
     */
    @Nullable
    Continuation continuation(HttpServletRequest request);

    /** Returns the request that the container gave to the first filter. */
    static ServletRequest unwrapped(ServletRequest request) {
        var unwrapped = request;
        while (unwrapped instanceof ServletRequestWrapper wrapper) {
            unwrapped = wrapper.getRequest();
        }
        return unwrapped;
    }
}
