package io.github.sessionfilter.stream;

import io.github.sessionfilter.session.MediaStream;

/** Ends the responses of a stream that run on this node. Implementations are thread-safe. */
public interface StreamResponses {
    /** Ends what runs for {@code stream}, because its person has ended it. */
    void end(MediaStream stream);
}
