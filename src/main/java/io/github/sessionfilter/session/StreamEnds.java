package io.github.sessionfilter.session;

import java.util.List;

/**
 * Streams that their persons have ended.
 *
 * @param now the store's time, in epoch milliseconds
 * @param ends the streams, in the order of their ends
 */
public record StreamEnds(long now, List<End> ends) {
    /**
     * The end of a stream.
     *
     * @param key the key of the stream
     * @param endedAt the store's time, in epoch milliseconds
     */
    public record End(SessionKey key, long endedAt) {}
}
