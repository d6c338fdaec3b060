package io.github.sessionfilter.tomcat;

import io.github.sessionfilter.running.Continuation;
import io.github.sessionfilter.running.Internals;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of Tomcat's own implementation.
 *
 * <p>It sees the opcode of each frame in both directions, by a transformation in front of those of the negotiated
 * extensions. Thread-safe.
 */
final class WebSocket implements Continuation, InvocationHandler {
    private static final String HANDLER = "org.apache.tomcat.websocket.server.WsHttpUpgradeHandler";
    private static final String TRANSFORMATION = "org.apache.tomcat.websocket.Transformation";
    private static final int FIRST_CONTROL_OPCODE = 8;
    private static final int VIOLATED_POLICY = 1008;

    private final Object handler;
    private final TcpConnection connection;
    private final Logger logger;
    /** The transformation behind this one. Set before the first frame. */
    private @Nullable Object next;

    private volatile boolean used = true;

    private WebSocket(Object handler, TcpConnection connection, @Nullable Object next, Logger logger) {
        this.handler = handler;
        this.connection = connection;
        this.next = next;
        this.logger = logger;
    }

    /**
     * Returns the WebSocket that the handlers have opened, or null. Called on the thread of the handshake, which initializes
     * the WebSocket afterwards.
     */
    static @Nullable WebSocket of(Object processor, Logger logger) throws ReflectiveOperationException {
        var upgrade = Internals.call(processor, "getUpgradeToken");
        if (upgrade == null) {
            return null;
        }
        var handler = Internals.result(upgrade, "getHttpUpgradeHandler");
        if (!handler.getClass().getName().equals(HANDLER)) {
            return null;
        }
        var connection = TcpConnection.of(Internals.get(processor, "socketWrapper"));
        if (connection == null) {
            return null;
        }
        var socket = new WebSocket(handler, connection, Internals.find(handler, "transformation"), logger);
        var server = handler.getClass().getClassLoader();
        var transformation = Class.forName(TRANSFORMATION, false, server);
        Internals.set(
                handler, "transformation", Proxy.newProxyInstance(server, new Class<?>[] {transformation}, socket));
        return socket;
    }

    /** Passes a call of Tomcat on to the next transformation, and sees the opcode. */
    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        var behind = next;
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(this, arguments);
        }
        if (arguments != null) {
            see(method.getName(), arguments);
            if (behind == null && method.getName().equals("setNext")) {
                next = arguments[0];
                return null;
            }
        }
        if (behind == null) { // no extension, and Tomcat has not yet set its own transformation
            return switch (method.getName()) {
                case "validateRsvBits" -> true;
                default -> null;
            };
        }
        try {
            return method.invoke(behind, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private void see(String method, Object[] arguments) throws ReflectiveOperationException {
        if (used) {
            return; // until the next call of isUsed, nothing new can be seen
        }
        switch (method) {
            case "getMoreData" -> seeOpcode((byte) arguments[0]);
            case "validateRsv" -> seeOpcode((byte) arguments[1]);
            case "sendMessagePart" -> {
                for (var part : (List<?>) arguments[0]) {
                    seeOpcode((byte) Internals.result(part, "getOpCode"));
                }
            }
            default -> {}
        }
    }

    private void seeOpcode(byte opcode) {
        if (opcode < FIRST_CONTROL_OPCODE) {
            used = true;
        }
    }

    @Override
    public boolean endsWithWebapp() {
        return true;
    }

    @Override
    public boolean isWebSocket() {
        return true;
    }

    @Override
    public boolean isRunning() {
        return connection.isOpen();
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
            var session = Internals.find(handler, "wsSession");
            if (session == null) {
                connection.shutDown();
                return;
            }
            var reason = Class.forName(
                    closeReasonName(session), false, session.getClass().getClassLoader());
            Class<?> codes = Class.forName(
                    reason.getName() + "$CloseCodes", false, session.getClass().getClassLoader());
            var code = codes.getMethod("getCloseCode", int.class).invoke(null, VIOLATED_POLICY);
            Internals.call(session, "close", Internals.create(reason, code, "the session has ended"));
        } catch (ReflectiveOperationException | RuntimeException e) {
            logger.log(Level.DEBUG, "a WebSocket could not be closed", e);
            connection.shutDown();
        }
    }

    /** Tomcat 9 has the API of javax, and later versions have that of jakarta. A javax jar must not rewrite this name. */
    private static String closeReasonName(Object session) throws NoSuchMethodException {
        for (var method : session.getClass().getMethods()) {
            if (method.getName().equals("close") && method.getParameterCount() == 1) {
                return method.getParameterTypes()[0].getName();
            }
        }
        throw new NoSuchMethodException("close of " + session.getClass().getName());
    }

    @Override
    public void cut() {
        connection.shutDown();
    }
}
