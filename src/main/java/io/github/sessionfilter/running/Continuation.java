package io.github.sessionfilter.running;

/**
 * What a container sends for one exchange after the handlers have returned: a sendfile or a WebSocket.
 *
 * <p>Implementations are thread-safe. They never act on a later exchange of the same connection.
 */
public interface Continuation {
    /** Returns whether it is a WebSocket, and not a file. */
    boolean isWebSocket();

    /** Returns whether the container ends it itself when the webapp stops. */
    boolean endsWithWebapp();

    /** Returns whether it still runs. Once false, it stays false. */
    boolean isRunning();

    /** Returns whether it is in use: a file is being sent, or a data frame has passed since the last call. */
    boolean isUsed();

    /** Ends it: lets the container send no further byte of a file, or closes a WebSocket with the code 1008. May block. */
    void end();

    /** Breaks off its connection, because {@link #end} has not ended it in time. Does not block. */
    void cut();
}
