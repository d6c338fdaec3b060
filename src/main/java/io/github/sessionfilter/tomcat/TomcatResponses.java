package io.github.sessionfilter.tomcat;

import io.github.sessionfilter.running.Continuation;
import io.github.sessionfilter.running.Internals;
import io.github.sessionfilter.running.ServerResponses;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Ends responses on Tomcat.
 *
 * <p>It shuts down the TCP connection below Tomcat's own objects. For Tomcat and for the handler, the client has then gone
 * away: the next write fails, and Tomcat cleans up. It calls no method of Tomcat that frees buffers or channels, because
 * another thread may use them. Of an HTTP/2 connection, only the one stream is reset. Thread-safe.
 */
public final class TomcatResponses implements ServerResponses {
    private static final String FACADE = "org.apache.catalina.connector.RequestFacade";
    private static final String SENDFILE = "org.apache.tomcat.sendfile.filename";

    /** The fields without which nothing works, by their class. */
    private static final Map<String, String> FIELDS = Map.of(
            FACADE,
            "request",
            "org.apache.coyote.Request",
            "hook",
            "org.apache.coyote.AbstractProcessor",
            "socketWrapper");

    private final Logger logger;

    private TomcatResponses(Logger logger) {
        this.logger = logger;
    }

    /**
     * Returns the responses of this Tomcat.
     *
     * @param server the class loader of Tomcat's classes
     * @throws ReflectiveOperationException if this version of Tomcat does not have the expected classes and fields
     */
    public static TomcatResponses of(ClassLoader server, Logger logger) throws ReflectiveOperationException {
        for (var field : FIELDS.entrySet()) {
            Internals.field(Class.forName(field.getKey(), false, server), field.getValue());
        }
        return new TomcatResponses(logger);
    }

    @Override
    public boolean end(HttpServletRequest request, Executor slow) {
        try {
            var processor = processor(request);
            if (processor == null) {
                return false;
            }
            if (HttpTwoStream.isOf(processor)) {
                slow.execute(HttpTwoStream.of(processor, logger)::end); // the connection may not take the frame
                return true;
            }
            var connection = TcpConnection.of(Internals.get(processor, "socketWrapper"));
            return connection == null || connection.shutDown();
        } catch (ReflectiveOperationException | RuntimeException e) {
            logger.log(Level.DEBUG, "a response could not be ended", e);
            return false;
        }
    }

    @Override
    public @Nullable Continuation continuation(HttpServletRequest request) {
        boolean isFile = request.getAttribute(SENDFILE) != null;
        if (!isFile && request.getHeader("Upgrade") == null) {
            return null;
        }
        try {
            var processor = processor(request);
            if (processor == null) {
                return null;
            }
            if (!isFile) {
                return WebSocket.of(processor, logger);
            }
            return HttpTwoStream.isOf(processor) ? HttpTwoStream.of(processor, logger) : Sendfile.of(processor, logger);
        } catch (ReflectiveOperationException | RuntimeException e) {
            logger.log(Level.DEBUG, "the rest of a response could not be followed", e);
            return null;
        }
    }

    /** Returns the object that processes the connection, or null if another container's request is below. */
    private static @Nullable Object processor(HttpServletRequest request) throws ReflectiveOperationException {
        var facade = ServerResponses.unwrapped(request);
        if (!facade.getClass().getName().equals(FACADE)) {
            return null;
        }
        var coyoteRequest = Internals.result(Internals.get(facade, "request"), "getCoyoteRequest");
        return Internals.get(coyoteRequest, "hook");
    }
}
