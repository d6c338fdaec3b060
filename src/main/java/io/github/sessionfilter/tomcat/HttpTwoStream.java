package io.github.sessionfilter.tomcat;

import io.github.sessionfilter.running.Continuation;
import io.github.sessionfilter.running.Internals;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * One stream of an HTTP/2 connection, which carries one exchange.
 *
 * <p>Thread-safe.
 */
final class HttpTwoStream implements Continuation {
    private static final String PROCESSOR = "org.apache.coyote.http2.StreamProcessor";

    private final Object stream;
    private final Logger logger;

    private HttpTwoStream(Object stream, Logger logger) {
        this.stream = stream;
        this.logger = logger;
    }

    static boolean isOf(Object processor) {
        return processor.getClass().getName().equals(PROCESSOR);
    }

    static HttpTwoStream of(Object processor, Logger logger) throws ReflectiveOperationException {
        return new HttpTwoStream(Internals.get(processor, "stream"), logger);
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
    public boolean isRunning() {
        try {
            return (boolean) Internals.result(stream, "canWrite");
        } catch (ReflectiveOperationException | RuntimeException e) {
            logger.log(Level.DEBUG, "an HTTP/2 stream could not be followed", e);
            return false;
        }
    }

    @Override
    public boolean isUsed() {
        return isRunning();
    }

    /** Resets the stream. The other streams of the connection go on. */
    @Override
    public void end() {
        try {
            var loader = stream.getClass().getClassLoader();
            var cancel =
                    Internals.constant(Class.forName("org.apache.coyote.http2.Http2Error", false, loader), "CANCEL");
            var id = Internals.result(stream, "getIdAsInt");
            var reset = Internals.create(
                    Class.forName("org.apache.coyote.http2.StreamException", false, loader),
                    "the session has ended",
                    cancel,
                    id);
            Internals.call(stream, "close", reset);
        } catch (ReflectiveOperationException | RuntimeException e) {
            logger.log(Level.DEBUG, "an HTTP/2 stream could not be reset", e);
        }
    }

    @Override
    public void cut() {
        end();
    }
}
