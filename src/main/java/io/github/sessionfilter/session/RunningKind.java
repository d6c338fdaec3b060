package io.github.sessionfilter.session;

/** Who sends a response that runs. */
public enum RunningKind {
    /** The thread of the request, in the handlers. */
    HANDLER,
    /** An asynchronous request: other threads, non-blocking output, or the file servlet of Jetty. */
    ASYNC,
    /** The container, which sends a file after the handlers have returned. */
    FILE,
    /** A WebSocket, in both directions. */
    WEB_SOCKET
}
