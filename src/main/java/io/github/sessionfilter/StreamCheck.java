package io.github.sessionfilter;

import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.stream.StreamKeeper;
import io.github.sessionfilter.stream.StreamVerdict;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether a request on a stream path may play.
 *
 * <p>Thread-safe.
 */
final class StreamCheck {
    private final PathPatterns streamPaths;
    private final @Nullable StreamKeeper streams;

    /**
     * Creates a check.
     *
     * @param streams holds the streams of this node, or null if no path is a stream path
     */
    StreamCheck(PathPatterns streamPaths, @Nullable StreamKeeper streams) {
        this.streamPaths = streamPaths;
        this.streams = streams;
    }

    /**
     * Returns the verdict about a request of a live session, or null if it asks for no stream.
     *
     * @throws io.github.sessionfilter.session.SessionStoreException if the store must be asked, and fails
     */
    @Nullable
    StreamVerdict verdict(Session session, HttpServletRequest request) {
        return streams == null || !streamPaths.matchAnyReading(request) ? null : streams.admit(MediaStream.of(session));
    }
}
