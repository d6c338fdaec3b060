package io.github.sessionfilter.stream;

import io.github.sessionfilter.session.ListedStream;
import java.util.List;

/** What a node decides about a request of a stream: a {@link HeldStream} is admitted. */
public sealed interface StreamVerdict permits HeldStream, StreamVerdict.Refused {
    /**
     * The stream has no slot.
     *
     * @param running the other streams of the person, oldest first
     */
    record Refused(Reason reason, List<ListedStream> running) implements StreamVerdict {}

    /** Why a stream has no slot. */
    enum Reason {
        /** Other streams of the person have all slots. */
        LIMIT,
        /** The person has ended the stream, and has not started it again. */
        ENDED
    }
}
