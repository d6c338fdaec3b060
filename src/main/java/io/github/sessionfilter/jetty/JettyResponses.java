package io.github.sessionfilter.jetty;

import io.github.sessionfilter.running.Continuation;
import io.github.sessionfilter.running.Internals;
import io.github.sessionfilter.running.ServerResponses;
import jakarta.servlet.http.HttpServletRequest;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ends responses on Jetty.
 *
 * <p>It closes the connection of HTTP/1.1, which fails a blocked write at once. Of an HTTP/2 connection, only the one stream
 * is reset. Jetty sends files itself while the request is asynchronous, so only WebSockets are continuations. Thread-safe.
 */
public final class JettyResponses implements ServerResponses {
    private static final String CORE_REQUEST = "org.eclipse.jetty.server.Request";
    private static final String REQUEST_WRAPPER = CORE_REQUEST + "$Wrapper";
    private static final String STREAM_WRAPPER = "org.eclipse.jetty.server.HttpStream$Wrapper";
    private static final String HTTP_1 = "org.eclipse.jetty.server.internal.HttpConnection$";
    private static final String HTTP_2 = "org.eclipse.jetty.http2.";
    private static final String ENDED = "the session has ended";
    /** ErrorCode.CANCEL_STREAM_ERROR of HTTP/2. */
    private static final int CANCEL = 8;

    private final Logger logger;

    private JettyResponses(Logger logger) {
        this.logger = logger;
    }

    /**
     * Returns the responses of this Jetty.
     *
     * @param server the class loader of Jetty's classes
     * @throws ReflectiveOperationException if this version of Jetty does not have the expected class and methods
     */
    public static JettyResponses of(ClassLoader server, Logger logger) throws ReflectiveOperationException {
        var request = Class.forName(CORE_REQUEST, false, server);
        request.getMethod("addHttpStreamWrapper", Function.class);
        request.getMethod("getConnectionMetaData");
        return new JettyResponses(logger);
    }

    @Override
    public boolean end(HttpServletRequest request, Executor slow) {
        try {
            var core = coreRequest(request);
            return core != null && end(core);
        } catch (ReflectiveOperationException | RuntimeException e) {
            logger.log(Level.DEBUG, "a response could not be ended", e);
            return false;
        }
    }

    private boolean end(Object core) throws ReflectiveOperationException {
        var stream = stream(core);
        if (stream == null) {
            return true; // it has completed
        }
        var type = stream.getClass().getName();
        if (type.startsWith(HTTP_2)) {
            reset(Internals.get(stream, "_stream"));
            Internals.call(core, "fail", new IOException(ENDED)); // a write that waits for the flow control
            return true;
        }
        if (type.startsWith(HTTP_1)) {
            var connection = Internals.result(Internals.result(core, "getConnectionMetaData"), "getConnection");
            close(Internals.result(connection, "getEndPoint"));
            return true;
        }
        logger.log(Level.DEBUG, () -> "no way to end a response on " + type);
        return false;
    }

    /** Returns the stream of HTTP that carries the response, or null if it has completed. */
    private static @Nullable Object stream(Object core) throws ReflectiveOperationException {
        var found = new AtomicReference<@Nullable Object>();
        Function<Object, Object> see = stream -> {
            found.set(stream);
            return stream;
        };
        Internals.call(core, "addHttpStreamWrapper", see);
        var stream = found.get();
        while (stream != null && Internals.isA(stream.getClass(), STREAM_WRAPPER)) {
            stream = Internals.call(stream, "getWrapped");
        }
        return stream;
    }

    private static void close(Object endPoint) throws ReflectiveOperationException {
        try {
            ((Closeable) endPoint).close();
        } catch (IOException e) {
            throw new ReflectiveOperationException(e);
        }
    }

    private static void reset(Object stream) throws ReflectiveOperationException {
        var loader = stream.getClass().getClassLoader();
        var frame = Class.forName("org.eclipse.jetty.http2.frames.ResetFrame", false, loader);
        var callback = Class.forName("org.eclipse.jetty.util.Callback", false, loader);
        var id = Internals.result(stream, "getId");
        Internals.call(stream, "reset", Internals.create(frame, id, CANCEL), Internals.constant(callback, "NOOP"));
    }

    @Override
    public @Nullable Continuation continuation(HttpServletRequest request) {
        if (request.getHeader("Upgrade") == null && !request.getMethod().equals("CONNECT")) {
            return null;
        }
        try {
            var core = coreRequest(request);
            return core == null ? null : WebSocket.of(core, logger);
        } catch (ReflectiveOperationException | RuntimeException e) {
            logger.log(Level.DEBUG, "a WebSocket could not be followed", e);
            return null;
        }
    }

    /** Returns Jetty's own request below that of the servlet API, or null if there is none. */
    private static @Nullable Object coreRequest(HttpServletRequest request) throws ReflectiveOperationException {
        var facade = ServerResponses.unwrapped(request);
        var type = facade.getClass().getName();
        Object core;
        if (type.contains(".nested.")) { // ee8 and ee9
            core = Internals.result(Internals.result(facade, "getHttpChannel"), "getCoreRequest");
        } else if (type.startsWith("org.eclipse.jetty.")) {
            core = Internals.result(facade, "getRequest");
        } else {
            return null;
        }
        while (Internals.isA(core.getClass(), REQUEST_WRAPPER)) {
            core = Internals.result(core, "getWrapped");
        }
        return core;
    }
}
