package io.github.sessionfilter.session;

import java.util.List;

/** What the store says to a stream that asks for a slot. */
public sealed interface StreamStart {
    /** The stream has a slot. */
    record Leased(StreamLease lease) implements StreamStart {}

    /**
     * Other streams of the person have as many slots as the limit allows.
     *
     * @param running these streams, oldest first
     */
    record Full(List<ListedStream> running) implements StreamStart {}

    /**
     * The person has ended this stream.
     *
     * @param running the other streams of the person, oldest first
     */
    record Ended(List<ListedStream> running) implements StreamStart {}
}
