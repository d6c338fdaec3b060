package io.github.sessionfilter.jetty;

import io.github.sessionfilter.running.Continuation;
import io.github.sessionfilter.running.Internals;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of Jetty, whichever API the application uses.
 *
 * <p>It sees the opcode of each frame in both directions, between the connection and the negotiated extensions.
 * Thread-safe.
 */
final class WebSocket implements Continuation {
    private static final String UPGRADE = "org.eclipse.jetty.server.HttpStream.upgradeConnection";
    private static final String CONNECTION = "org.eclipse.jetty.websocket.core.WebSocketConnection";
    private static final String FRAMES = "org.eclipse.jetty.websocket.core.";
    private static final int FIRST_CONTROL_OPCODE = 8;
    private static final int VIOLATED_POLICY = 1008;

    private final Object session;
    private final Logger logger;
    private volatile boolean used = true;

    private WebSocket(Object session, Logger logger) {
        this.session = session;
        this.logger = logger;
    }

    /**
     * Returns the WebSocket that the handlers have opened, or null. Called on the thread of the handshake, before the first
     * frame.
     */
    static @Nullable WebSocket of(Object coreRequest, Logger logger) throws ReflectiveOperationException {
        var connection = Internals.call(coreRequest, "getAttribute", UPGRADE);
        if (connection == null || !connection.getClass().getName().equals(CONNECTION)) {
            return null;
        }
        var socket = new WebSocket(Internals.get(connection, "coreSession"), logger);
        var extensions = Internals.result(socket.session, "getExtensionStack");
        socket.watch(extensions, "incoming", "IncomingFrames");
        socket.watch(extensions, "outgoing", "OutgoingFrames");
        return socket;
    }

    private void watch(Object extensions, String field, String type) throws ReflectiveOperationException {
        var behind = Internals.get(extensions, field);
        var server = behind.getClass().getClassLoader();
        var frames = Class.forName(FRAMES + type, false, server);
        Internals.set(
                extensions,
                field,
                Proxy.newProxyInstance(
                        server,
                        new Class<?>[] {frames},
                        (proxy, method, arguments) -> pass(behind, method, arguments)));
    }

    private @Nullable Object pass(Object behind, Method method, Object @Nullable [] arguments) throws Throwable {
        if (!used && arguments != null && method.getName().endsWith("Frame")) {
            see(arguments[0]);
        }
        method.setAccessible(true);
        try {
            return method.invoke(behind, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Sees a frame, or an entry of the outgoing queue that has one. */
    private void see(Object frame) throws ReflectiveOperationException {
        var opcode = frame.getClass().getName().endsWith("OutgoingEntry")
                ? Internals.result(Internals.result(frame, "getFrame"), "getOpCode")
                : Internals.result(frame, "getOpCode");
        if ((byte) opcode < FIRST_CONTROL_OPCODE) {
            used = true;
        }
    }

    @Override
    public boolean endsWithWebapp() {
        return false;
    }

    @Override
    public boolean isWebSocket() {
        return true;
    }

    @Override
    public boolean isRunning() {
        try {
            return !(boolean) Internals.result(session, "isClosed");
        } catch (ReflectiveOperationException | RuntimeException e) {
            logger.log(Level.DEBUG, "a WebSocket could not be followed", e);
            return false;
        }
    }

    @Override
    public boolean isUsed() {
        boolean seen = used;
        used = false;
        return seen;
    }

    @Override
    public void end() {
        try {
            var callback = Class.forName(
                    "org.eclipse.jetty.util.Callback", false, session.getClass().getClassLoader());
            Internals.call(
                    session, "close", VIOLATED_POLICY, "the session has ended", Internals.constant(callback, "NOOP"));
        } catch (ReflectiveOperationException | RuntimeException e) {
            logger.log(Level.DEBUG, "a WebSocket could not be closed", e);
            cut();
        }
    }

    @Override
    public void cut() {
        try {
            Internals.call(session, "abort");
        } catch (ReflectiveOperationException | RuntimeException e) {
            logger.log(Level.DEBUG, "the connection of a WebSocket could not be closed", e);
        }
    }
}
