package io.github.sessionfilter.tomcat;

import io.github.sessionfilter.running.Continuation;
import io.github.sessionfilter.running.Internals;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Channel;
import org.jspecify.annotations.Nullable;

/**
 * A file that Tomcat sends after its handler has returned, on a connection of HTTP/1.1.
 *
 * <p>Tomcat describes each such file by an object of its own. This recognizes the object of its exchange by the
 * number of requests that the connection's processor has counted. Then it compares that object by identity, so that a later
 * exchange of the connection is never taken for this one. Thread-safe.
 */
final class Sendfile implements Continuation {
    /** How often the file may be looked for, between the end of the handler and the beginning of the sendfile. */
    private static final int MAX_LOOKS = 3;

    private final Object socketWrapper;
    private final Object processor;
    private final Object requestInfo;
    private final TcpConnection connection;
    /** The number of requests that the processor has counted before this one. */
    private final int requestsBefore;

    private final Logger logger;

    private @Nullable Object file;
    private boolean over;
    private int looks;

    private Sendfile(Object processor, Object socketWrapper, TcpConnection connection, Logger logger)
            throws ReflectiveOperationException {
        this.processor = processor;
        this.socketWrapper = socketWrapper;
        this.connection = connection;
        this.logger = logger;
        this.requestInfo = Internals.result(Internals.result(processor, "getRequest"), "getRequestProcessor");
        this.requestsBefore = requests();
        Internals.call(socketWrapper, "getSendfileData"); // a connector without this method is not followed
    }

    /** Returns the file that is about to be sent, or null if it cannot be. Called on the thread of its request. */
    static @Nullable Sendfile of(Object processor, Logger logger) throws ReflectiveOperationException {
        var socketWrapper = Internals.get(processor, "socketWrapper");
        var connection = TcpConnection.of(socketWrapper);
        return connection == null ? null : new Sendfile(processor, socketWrapper, connection, logger);
    }

    private int requests() throws ReflectiveOperationException {
        return (int) Internals.result(requestInfo, "getRequestCount");
    }

    @Override
    public boolean endsWithWebapp() {
        return false;
    }

    @Override
    public boolean isWebSocket() {
        return false;
    }

    @Override
    public synchronized boolean isRunning() {
        if (over) {
            return false;
        }
        try {
            over = !look();
        } catch (ReflectiveOperationException | RuntimeException e) {
            logger.log(Level.DEBUG, "a sendfile could not be followed", e);
            over = true;
        }
        return !over;
    }

    /** Returns whether the file is being sent, or will be. */
    private boolean look() throws ReflectiveOperationException {
        // In this order: the request count and the processor of a later exchange are set before its file is.
        var sent = Internals.call(socketWrapper, "getSendfileData");
        if (file != null) {
            return sent == file && connection.isOpen(); // a closed wrapper keeps its file
        }
        boolean sameProcessor = Internals.call(socketWrapper, "getCurrentProcessor") == processor;
        int counted = requests() - requestsBefore;
        if (counted == 0) {
            return connection.isOpen(); // Tomcat has not yet come to the end of the handler
        }
        if (counted == 1 && sent != null && sameProcessor) {
            file = sent;
            return true;
        }
        return counted == 1 && connection.isOpen() && ++looks < MAX_LOOKS;
    }

    @Override
    public boolean isUsed() {
        return isRunning();
    }

    @Override
    public synchronized void end() {
        if (!isRunning()) {
            return;
        }
        var sent = file;
        if (sent == null) {
            return; // the next call of cut() will find it
        }
        try {
            var channel = Internals.find(sent, "fchannel");
            if (channel instanceof Channel open) {
                open.close(); // the file of this exchange, and of no other
            }
        } catch (ReflectiveOperationException | RuntimeException | IOException e) {
            logger.log(Level.DEBUG, "a sendfile could not be ended by its file", e);
        }
        if (isRunning()) {
            connection.shutDown();
        }
    }

    @Override
    public void cut() {
        end();
    }
}
