package io.github.sessionfilter;

import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.stream.StreamKeeper;
import io.github.sessionfilter.stream.StreamVerdict;
import io.github.sessionfilter.ticket.SignedTicket;
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
     * @param ticket the ticket by which the request plays a stream of its own, or null for the session's stream
     * @throws io.github.sessionfilter.session.SessionStoreException if the store must be asked, and fails
     */
    @Nullable
    StreamVerdict verdict(Session session, @Nullable SignedTicket ticket, HttpServletRequest request) {
        if (streams == null || !streamPaths.matchAnyReading(request)) {
            return null;
        }
        return streams.admit(
                ticket == null ? MediaStream.of(session) : MediaStream.byTicket(ticket.streamKey(), session));
    }
}
